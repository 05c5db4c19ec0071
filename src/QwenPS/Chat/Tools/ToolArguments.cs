using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Text;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Reads the arguments that a model wrote: the values of declared parameters, and nothing else. What is said of a fault is said to the model,
/// and therefore in English. Runs on the pipeline thread, because constructors and setters of PowerShell's classes do.
/// </summary>
internal static class ToolArguments
{
    /// <param name="tool">The tool that is asked for.</param>
    /// <param name="json">The arguments as they came.</param>
    /// <param name="values">The values by the declared name of each parameter.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static string? Read(Tool tool, string? json, out Hashtable values)
    {
        values = new Hashtable(StringComparer.OrdinalIgnoreCase);
        // No arguments at all: some models write nothing for a tool without parameters.
        if (PlainValue.OfJson(string.IsNullOrWhiteSpace(json) ? "{}" : json) is not Dictionary<string, object?> given) return "The arguments are no valid JSON object.";
        string[] declared = [.. tool.Properties?.Select(pair => pair.Key) ?? []];
        foreach (var pair in given)
        {
            string? name = declared.FirstOrDefault(one => string.Equals(one, pair.Key, StringComparison.OrdinalIgnoreCase));
            if (name is null) return $"{tool.Name} has no parameter '{pair.Key}'. Its parameters are: {string.Join(", ", declared)}.";
            // Null is how models say that they leave a parameter out.
            if (pair.Value is not null) values[name] = ToPowerShell(pair.Value, FindType(tool, name));
        }

        Hashtable found = values;
        string[] missing = [.. tool.Required.Where(name => !found.ContainsKey(name))];
        return missing.Length == 0 ? null : $"{tool.Name} needs: {string.Join(", ", missing)}.";
    }

    /// <summary>Objects as PowerShell's own, so that they become whatever class or object a parameter asks for, and tables where it asks for those.</summary>
    private static object? ToPowerShell(object? value, Type type)
    {
        switch (value)
        {
            case Dictionary<string, object?> fields when TypeShape.FindValueType(type) is { } valueType: return ToTable(fields, type, valueType);
            case Dictionary<string, object?> fields when typeof(IDictionary).IsAssignableFrom(type):
                IDictionary table = type == typeof(OrderedDictionary) ? new OrderedDictionary(StringComparer.OrdinalIgnoreCase) : new Hashtable(StringComparer.OrdinalIgnoreCase);
                foreach (var pair in fields) table[pair.Key] = ToPowerShell(pair.Value, typeof(Hashtable));
                return table;
            case Dictionary<string, object?> fields:
                IReadOnlyList<PropertyInfo> properties = TypeShape.IsClass(type) ? TypeShape.FindProperties(type) : [];

                // PowerShell would set what the class hides, too, of whatever type that is.
                fields = fields.Where(field => !IsHidden(type, properties, field.Key)).ToDictionary(field => field.Key, field => field.Value);
                return PlainObject.CreateFromMembers(fields, (name, member) => ToPowerShell(member, properties.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase))?.PropertyType ?? typeof(object)));
            case object?[] items:
                Type itemType = TypeShape.FindItemType(type) ?? type;
                object?[] list = [.. items.Select(item => ToPowerShell(item, itemType))];
                return type.IsInterface && LanguagePrimitives.TryConvertTo(list, itemType.MakeArrayType(), CultureInfo.InvariantCulture, out object typed) ? typed : list;
            default: return value;
        }
    }

    private static bool IsHidden(Type type, IReadOnlyList<PropertyInfo> properties, string name) =>
        properties.Count > 0 && !properties.Any(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase))
            && type.GetMember(name, MemberTypes.Property | MemberTypes.Field, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase).Length > 0;

    /// <summary>PowerShell turns its objects into any class, but not into a dictionary with types. What does not go into it either is left as it is, and PowerShell says why.</summary>
    private static object ToTable(Dictionary<string, object?> fields, Type type, Type valueType)
    {
        try
        {
            return CollectionMaker.MakeTable(fields, type, valueType, "", (value, wanted, _) => LanguagePrimitives.ConvertTo(ToPowerShell(value, wanted), wanted, CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is PSInvalidCastException or ObjectException or MissingMethodException or TargetInvocationException)
        {
            return fields;
        }
    }

    private static Type FindType(Tool tool, string parameter) =>
        tool.Command?.Parameters.TryGetValue(parameter, out ParameterMetadata? metadata) == true ? metadata.ParameterType : typeof(object);
}
