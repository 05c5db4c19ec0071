using System.Reflection;

namespace QwenPS.Tests.Surface;

/// <summary>The declarations of a cmdlet's property for PowerShell.</summary>
internal sealed class ParameterFacts(PropertyInfo property)
{
    public string Name => property.Name;

    public Type Type => property.PropertyType;

    /// <summary>The type of one value: the element type of an array, or the type inside Nullable.</summary>
    public Type ElementType => Type.IsArray ? Type.GetElementType()! : Type;

    public bool HasWildcards => CmdletFacts.Find(property, "SupportsWildcardsAttribute") is not null;

    public IReadOnlyList<string> Aliases { get; } =
        [.. property.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == "AliasAttribute")
            .SelectMany(attribute => (IReadOnlyCollection<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)
            .Select(argument => (string)argument.Value!)];

    /// <summary>The name of the completer's class; null if there's none.</summary>
    public string? Completer => (CmdletFacts.Find(property, "ArgumentCompleterAttribute")?.ConstructorArguments[0].Value as Type)?.Name;

    public IReadOnlyList<ParameterUse> Uses { get; } =
        [.. property.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == "ParameterAttribute").Select(attribute => new ParameterUse(attribute))];

    /// <summary>Whether the two parameters can be used together.</summary>
    public bool IsUsableWith(ParameterFacts other) =>
        Uses.Any(use => other.Uses.Any(another => use.Set is null || another.Set is null || use.Set == another.Set));
}

/// <summary>A parameter in one set, or in all sets.</summary>
internal sealed class ParameterUse(CustomAttributeData attribute)
{
    /// <summary>The name of the set; null for all sets.</summary>
    public string? Set => CmdletFacts.Named(attribute, "ParameterSetName") as string;

    public bool IsMandatory => CmdletFacts.Named(attribute, "Mandatory") is true;

    public int? Position => CmdletFacts.Named(attribute, "Position") as int?;

    public bool FromPipeline => CmdletFacts.Named(attribute, "ValueFromPipeline") is true;

    public bool FromProperty => CmdletFacts.Named(attribute, "ValueFromPipelineByPropertyName") is true;
}
