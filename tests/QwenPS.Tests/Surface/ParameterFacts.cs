using System.Reflection;

namespace QwenPS.Tests.Surface;

/// <summary>Reads the declarations for PowerShell of a cmdlet's property.</summary>
internal sealed class ParameterFacts(PropertyInfo property)
{
    public string Name => property.Name;

    public Type Type => property.PropertyType;

    /// <summary>Gets the type of one value. For an array, this is the element type. For Nullable, this is the underlying type.</summary>
    public Type ElementType => Type.IsArray ? Type.GetElementType()! : Type;

    public bool HasWildcards => CmdletFacts.Find(property, "SupportsWildcardsAttribute") is not null;

    public IReadOnlyList<string> Aliases { get; } =
        [.. property.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == "AliasAttribute")
            .SelectMany(attribute => (IReadOnlyCollection<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)
            .Select(argument => (string)argument.Value!)];

    /// <summary>Gets the name of the completer's class, or null if there's no completer.</summary>
    public string? Completer => (CmdletFacts.Find(property, "ArgumentCompleterAttribute")?.ConstructorArguments[0].Value as Type)?.Name;

    public IReadOnlyList<ParameterUse> Uses { get; } =
        [.. property.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == "ParameterAttribute").Select(attribute => new ParameterUse(attribute))];

    /// <summary>Determines whether the two parameters can be used together.</summary>
    public bool IsUsableWith(ParameterFacts other) =>
        Uses.Any(use => other.Uses.Any(another => use.Set is null || another.Set is null || use.Set == another.Set));
}

/// <summary>Represents a parameter in one set, or in all sets.</summary>
internal sealed class ParameterUse(CustomAttributeData attribute)
{
    /// <summary>Gets the name of the set, or null for all sets.</summary>
    public string? Set => CmdletFacts.Named(attribute, "ParameterSetName") as string;

    public bool IsMandatory => CmdletFacts.Named(attribute, "Mandatory") is true;

    public int? Position => CmdletFacts.Named(attribute, "Position") as int?;

    public bool FromPipeline => CmdletFacts.Named(attribute, "ValueFromPipeline") is true;

    public bool FromProperty => CmdletFacts.Named(attribute, "ValueFromPipelineByPropertyName") is true;
}
