using System.Collections;
using System.Globalization;
using System.Management.Automation;
using QwenPS.Resources;

namespace QwenPS.PowerShell;

/// <summary>Converts PowerShell data (hashtables, objects, and lists) to plain values: dictionaries, arrays, strings, and numbers.</summary>
internal static class PlainData
{
    /// <summary>The maximum nesting depth of the data.</summary>
    private const int MaxDepth = 32;

    /// <exception cref="FormatException">The data is nested too deeply, or contains itself.</exception>
    public static object? Read(object? value, int level = 0)
    {
        if (level > MaxDepth) throw new FormatException(Texts.Format("Conversation.TooDeep"));
        object? inner = PSValue.Unwrap(value);
        return inner switch
        {
            null => null,
            string or bool or decimal or double or long or ulong => inner,
            char or Guid or Uri or Enum => inner.ToString(),
            float number => (double)number,
            byte or sbyte or short or ushort or int or uint => Convert.ToInt64(inner, CultureInfo.InvariantCulture),
            DateTime or DateTimeOffset => ((IFormattable)inner).ToString("o", CultureInfo.InvariantCulture),
            IDictionary table => Fields(table.Keys.Cast<object>().Select(key => (Name(key), (object?)table[key])), level),
            IEnumerable items => items.Cast<object?>().Select(item => Read(item, level + 1)).ToArray(),
            _ => Fields(FindProperties(value!), level),
        };
    }

    private static IEnumerable<(string Name, object? Value)> FindProperties(object value) =>
        PSObject.AsPSObject(value).Properties.Where(property => property.MemberType != PSMemberTypes.AliasProperty).Select(property => (property.Name, (object?)property.Value));

    private static Dictionary<string, object?> Fields(IEnumerable<(string Name, object? Value)> fields, int level)
    {
        var plain = new Dictionary<string, object?>();
        foreach ((string name, object? value) in fields) plain[name] = Read(value, level + 1);
        return plain;
    }

    private static string Name(object key) => Convert.ToString(PSValue.Unwrap(key), CultureInfo.InvariantCulture) ?? "";
}
