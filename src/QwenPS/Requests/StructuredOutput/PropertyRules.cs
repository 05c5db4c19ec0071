using System.Reflection;
using System.Text.Json.Nodes;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// Adds the rules in a property's attributes to the schema of the property. The supported attributes are PowerShell's Validate attributes and the
/// Description attribute of System.ComponentModel. The attributes are read by name, so this code doesn't depend on PowerShell.
/// </summary>
internal static class PropertyRules
{
    public static bool IsHidden(PropertyInfo property) =>
        property.GetCustomAttributesData().Any(one => one.AttributeType.FullName == "System.Management.Automation.HiddenAttribute");

    public static void Describe(JsonObject schema, MemberInfo member)
    {
        foreach (CustomAttributeData attribute in member.GetCustomAttributesData())
        {
            if (attribute.AttributeType.FullName == "System.ComponentModel.DescriptionAttribute" && Argument(attribute, 0) is string text) schema["description"] = text;
        }
    }

    public static void AddTo(JsonObject schema, PropertyInfo property)
    {
        Describe(schema, property);
        foreach (CustomAttributeData attribute in property.GetCustomAttributesData())
        {
            if (attribute.AttributeType.FullName is { } name) ValidationRules.Add(schema, name, Argument(attribute, 0), Argument(attribute, 1));
        }
    }

    private static object? Argument(CustomAttributeData attribute, int index) =>
        index < attribute.ConstructorArguments.Count ? Plain(attribute.ConstructorArguments[index].Value) : null;

    private static object? Plain(object? value) => value switch
    {
        IEnumerable<CustomAttributeTypedArgument> many => many.Select(one => Plain(one.Value)).ToArray(),
        CustomAttributeTypedArgument one => Plain(one.Value),
        _ => value,
    };
}
