using System.Reflection;

namespace QwenPS.Tests.Surface;

/// <summary>Reads the declarations for PowerShell in a cmdlet's class.</summary>
internal sealed class CmdletFacts
{
    public CmdletFacts(Type type)
    {
        CustomAttributeData cmdlet = Find(type, "CmdletAttribute")!;
        Type = type;
        Verb = (string)cmdlet.ConstructorArguments[0].Value!;
        Noun = (string)cmdlet.ConstructorArguments[1].Value!;
        DefaultSet = (string?)Named(cmdlet, "DefaultParameterSetName");
        SupportsShouldProcess = Named(cmdlet, "SupportsShouldProcess") is true;
        ConfirmImpact = Named(cmdlet, "ConfirmImpact") is int impact ? (ConfirmImpact)impact : null;
        HelpUri = (string?)Named(cmdlet, "HelpUri");
        OutputTypes = [.. type.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == "OutputTypeAttribute").SelectMany(ReadTypes)];
        Parameters = [.. type.GetProperties().Where(property => Find(property, "ParameterAttribute") is not null).Select(property => new ParameterFacts(property))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)];
    }

    public Type Type { get; }

    public string Verb { get; }

    public string Noun { get; }

    public string Name => $"{Verb}-{Noun}";

    public string? DefaultSet { get; }

    public bool SupportsShouldProcess { get; }

    /// <summary>Gets the declared impact, or null if no impact is declared.</summary>
    public ConfirmImpact? ConfirmImpact { get; }

    /// <summary>Gets the page that Get-Help -Online opens.</summary>
    public string? HelpUri { get; }

    public IReadOnlyList<Type> OutputTypes { get; }

    public IReadOnlyList<ParameterFacts> Parameters { get; }

    /// <summary>Gets the names of the parameter sets. The list is empty if all parameters are in all sets.</summary>
    public IReadOnlyList<string> Sets => [.. Parameters.SelectMany(parameter => parameter.Uses).Select(use => use.Set).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Returns the parameters of a set, and the declaration of each parameter in this set.</summary>
    public IEnumerable<(ParameterFacts Parameter, ParameterUse Use)> In(string? set) =>
        Parameters.SelectMany(parameter => parameter.Uses.Where(use => use.Set is null || use.Set == set).Select(use => (parameter, use)));

    public ParameterFacts? Find(string name) => Parameters.SingleOrDefault(parameter => parameter.Name == name);

    public override string ToString() => Name;

    internal static CustomAttributeData? Find(MemberInfo member, string attribute) => member.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.Name == attribute);

    internal static object? Named(CustomAttributeData attribute, string name) => attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;

    private static IEnumerable<Type> ReadTypes(CustomAttributeData outputType) =>
        outputType.ConstructorArguments.SelectMany(argument => (IReadOnlyCollection<CustomAttributeTypedArgument>)argument.Value!).Select(argument => (Type)argument.Value!);
}

/// <summary>This enumeration has the same values as PowerShell's own enumeration.</summary>
internal enum ConfirmImpact
{
    None,
    Low,
    Medium,
    High,
}
