using System.Reflection;

namespace QwenPS.Tests.Surface;

/// <summary>What a cmdlet's property declares to PowerShell.</summary>
internal sealed class ParameterFacts(PropertyInfo property)
{
    public string Name => property.Name;

    public Type Type => property.PropertyType;

    /// <summary>The type of one value: that of the elements, or within Nullable.</summary>
    public Type ElementType => Type.IsArray ? Type.GetElementType()! : Type;

    public bool HasWildcards => CmdletFacts.Find(property, "SupportsWildcardsAttribute") is not null;

    public IReadOnlyList<string> Aliases { get; } =
        [.. property.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == "AliasAttribute")
            .SelectMany(attribute => (IReadOnlyCollection<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)
            .Select(argument => (string)argument.Value!)];

    /// <summary>The name of the class that completes values; null where there is none.</summary>
    public string? Completer => (CmdletFacts.Find(property, "ArgumentCompleterAttribute")?.ConstructorArguments[0].Value as Type)?.Name;

    public IReadOnlyList<ParameterUse> Uses { get; } =
        [.. property.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == "ParameterAttribute").Select(attribute => new ParameterUse(attribute))];

    /// <summary>Whether the two can be given together.</summary>
    public bool IsUsableWith(ParameterFacts other) =>
        Uses.Any(use => other.Uses.Any(another => use.Set is null || another.Set is null || use.Set == another.Set));
}

/// <summary>A parameter in one set, or in all.</summary>
internal sealed class ParameterUse(CustomAttributeData attribute)
{
    /// <summary>Null: all sets.</summary>
    public string? Set => CmdletFacts.Named(attribute, "ParameterSetName") as string;

    public bool IsMandatory => CmdletFacts.Named(attribute, "Mandatory") is true;

    public int? Position => CmdletFacts.Named(attribute, "Position") as int?;

    public bool FromPipeline => CmdletFacts.Named(attribute, "ValueFromPipeline") is true;

    public bool FromProperty => CmdletFacts.Named(attribute, "ValueFromPipelineByPropertyName") is true;
}
