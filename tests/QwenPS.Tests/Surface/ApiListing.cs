using System.Reflection;

namespace QwenPS.Tests.Surface;

/// <summary>
/// Creates a list of the public API as text. The list contains the cmdlets with their parameters, followed by the public types with their members. Each item is
/// one line, and the order is always the same.
/// </summary>
/// <remarks>
/// The package Microsoft.CodeAnalysis.PublicApiAnalyzers could list the types, but it doesn't record base classes and modifiers, which catch blocks and scripts
/// depend on. It also doesn't support cmdlet parameters, so two lists with two update commands would be necessary.
/// </remarks>
internal static class ApiListing
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Create(ModuleReflection module) =>
    [
        .. module.Cmdlets.SelectMany(FormatCmdlet),
        .. module.Assembly.GetExportedTypes().Where(type => module.Cmdlets.All(cmdlet => cmdlet.Type != type)).OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(FormatType),
    ];

    private static IEnumerable<string> FormatCmdlet(CmdletFacts cmdlet)
    {
        string output = cmdlet.OutputTypes.Count == 0 ? "" : " -> " + string.Join(", ", cmdlet.OutputTypes.Select(TypeText.Format));
        string asking = cmdlet.SupportsShouldProcess ? $" asks ({cmdlet.ConfirmImpact})" : "";
        yield return $"cmdlet {cmdlet.Name}{output}{asking}{(cmdlet.DefaultSet is null ? "" : $", default set {cmdlet.DefaultSet}")}";
        foreach (ParameterFacts parameter in cmdlet.Parameters)
        {
            string aliases = parameter.Aliases.Count == 0 ? "" : $" ({string.Join(", ", parameter.Aliases)})";
            yield return $"    -{parameter.Name}{aliases} {TypeText.Format(parameter.Type)}{(parameter.HasWildcards ? " wildcards" : "")}{string.Concat(parameter.Uses.OrderBy(use => use.Set, StringComparer.Ordinal).Select(FormatUse))}";
        }
    }

    private static string FormatUse(ParameterUse use)
    {
        string[] facts = [use.Set is null ? "" : $"in {use.Set}", use.IsMandatory ? "mandatory" : "", use.Position is { } position ? $"position {position}" : "", use.FromPipeline ? "pipeline" : "", use.FromProperty ? "property" : ""];
        string text = string.Join(" ", facts.Where(fact => fact.Length > 0));
        return text.Length == 0 ? "" : $" [{text}]";
    }

    private static IEnumerable<string> FormatType(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsSealed ? "sealed class" : type.IsAbstract
            ? "abstract class" : "class";
        string basis = type.BaseType is { FullName: not ("System.Object" or "System.Enum" or "System.ValueType") } parent ? $" : {TypeText.Format(parent)}" : "";
        yield return $"{kind} {type.FullName}{basis}";
        foreach (string member in type.GetMembers(Declared).Select(FormatMember).OfType<string>().Order(StringComparer.Ordinal)) yield return "    " + member;
    }

    private static string? FormatMember(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true, IsPublic: true } constant => $"{constant.Name} = {constant.GetRawConstantValue()}",
        FieldInfo field when IsVisible(field.IsPublic, field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName => $"{TypeText.Format(field.FieldType)} {field.Name}",
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors => $"{TypeText.Format(property.PropertyType)} {property.Name} {{ {accessors} }}",
        MethodInfo { IsSpecialName: false } method when IsVisible(method) => $"{TypeText.Format(method.ReturnType)} {method.Name}({Parameters(method)})",
        MethodInfo { IsSpecialName: true } method when IsVisible(method) && method.Name.StartsWith("op_", StringComparison.Ordinal) => $"{TypeText.Format(method.ReturnType)} {method.Name}({Parameters(method)})",
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) => $"new({Parameters(constructor)})",
        EventInfo happening => $"event {happening.Name}",
        _ => null,
    };

    private static string Accessors(PropertyInfo property)
    {
        string?[] accessors = [property.GetMethod is { } get && IsVisible(get) ? "get;" : null, property.SetMethod is { } set && IsVisible(set) ? IsInit(set) ? "init;" : "set;" : null];
        return string.Join(" ", accessors.OfType<string>());
    }

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter => $"{TypeText.Format(parameter.ParameterType)} {parameter.Name}"));

    private static bool IsVisible(MethodBase method) => IsVisible(method.IsPublic, (method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static bool IsVisible(bool isPublic, bool isForHeirs) => isPublic || isForHeirs;
}
