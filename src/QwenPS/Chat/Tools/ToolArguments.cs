using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Text;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Reads the arguments of a tool call. Accepts only declared parameters. Only the model reads the descriptions of problems, so they aren't localized. This
/// class must be used on the pipeline thread, because the constructors and setters of PowerShell classes require this thread.
/// </summary>
internal static class ToolArguments
{
    /// <param name="tool">The tool.</param>
    /// <param name="json">The arguments as the model wrote them.</param>
    /// <param name="values">The values, by the declared names of the parameters.</param>
    /// <returns>The problem, or null if the arguments are valid.</returns>
    public static string? Read(Tool tool, string? json, out Hashtable values)
    {
        values = new Hashtable(StringComparer.OrdinalIgnoreCase);
        // If a tool has no parameters, some models send an empty text instead of an empty JSON object.
        if (PlainValue.Parse(string.IsNullOrWhiteSpace(json) ? "{}" : json) is not Dictionary<string, object?> given) return "The arguments aren't a valid JSON object.";
        string[] declared = [.. tool.Properties?.Select(pair => pair.Key) ?? []];
        foreach (var pair in given)
        {
            string? name = declared.FirstOrDefault(one => string.Equals(one, pair.Key, StringComparison.OrdinalIgnoreCase));
            if (name is null) return $"{tool.Name} has no parameter '{pair.Key}'. Its parameters are: {string.Join(", ", declared)}.";
            // Models often send null for a parameter that they omit, so null is ignored.
            if (pair.Value is not null) values[name] = ToPowerShell(pair.Value, FindType(tool, name));
        }

        Hashtable found = values;
        string[] missing = [.. tool.Required.Where(name => !found.ContainsKey(name))];
        return missing.Length == 0 ? null : $"{tool.Name} needs: {string.Join(", ", missing)}.";
    }

    /// <summary>
    /// Converts a JSON value to a PowerShell value. A JSON object becomes a PowerShell object, which PowerShell can convert to the type of the parameter. If
    /// this type is a dictionary, the JSON object becomes a dictionary instead.
    /// </summary>
    private static object? ToPowerShell(object? value, Type type)
    {
        switch (value)
        {
            case Dictionary<string, object?> fields when TypeShape.FindValueType(type) is { } valueType: return ToTable(fields, type, valueType);
            case Dictionary<string, object?> fields when typeof(IDictionary).IsAssignableFrom(type):
                IDictionary table = type == typeof(OrderedDictionary)
                    ? new OrderedDictionary(StringComparer.OrdinalIgnoreCase)
                    : new Hashtable(StringComparer.OrdinalIgnoreCase);
                foreach (var pair in fields) table[pair.Key] = ToPowerShell(pair.Value, typeof(Hashtable));
                return table;
            case Dictionary<string, object?> fields:
                IReadOnlyList<PropertyInfo> properties = TypeShape.IsClass(type) ? TypeShape.FindProperties(type) : [];

                // Hidden members of the class are removed from the fields. Otherwise, the model could set hidden members, because PowerShell also sets these
                // members when it converts an object to the class.
                fields = fields.Where(field => !IsHidden(type, properties, field.Key)).ToDictionary(field => field.Key, field => field.Value);
                return PlainObject.CreateFromMembers(fields, (name, member) => ToPowerShell(member, FindPropertyType(properties, name)));
            case object?[] items:
                Type itemType = TypeShape.FindItemType(type) ?? type;
                object?[] list = [.. items.Select(item => ToPowerShell(item, itemType))];
                return type.IsInterface && LanguagePrimitives.TryConvertTo(list, itemType.MakeArrayType(), CultureInfo.InvariantCulture, out object typed) ? typed : list;
            default: return value;
        }
    }

    private static Type FindPropertyType(IReadOnlyList<PropertyInfo> properties, string name) =>
        properties.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase))?.PropertyType ?? typeof(object);

    private static bool IsHidden(Type type, IReadOnlyList<PropertyInfo> properties, string name) =>
        properties.Count > 0 && !properties.Any(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase))
            && type.GetMember(name, MemberTypes.Property | MemberTypes.Field, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase).Length > 0;

    /// <summary>
    /// Creates a generic dictionary, because PowerShell can't convert a PowerShell object to a generic dictionary. If a value can't be converted, the fields
    /// are returned unchanged, and PowerShell reports the reason when it binds the parameter.
    /// </summary>
    private static object ToTable(Dictionary<string, object?> fields, Type type, Type valueType)
    {
        try
        {
            return CollectionFactory.CreateTable(
                fields, type, valueType, "", (value, wanted, _) => LanguagePrimitives.ConvertTo(ToPowerShell(value, wanted), wanted, CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is PSInvalidCastException or ObjectException or MissingMethodException or TargetInvocationException)
        {
            return fields;
        }
    }

    private static Type FindType(Tool tool, string parameter) =>
        tool.Command?.Parameters.TryGetValue(parameter, out ParameterMetadata? metadata) == true ? metadata.ParameterType : typeof(object);
}
