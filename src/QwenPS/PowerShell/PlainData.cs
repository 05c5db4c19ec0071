using System.Collections;
using System.Globalization;
using System.Management.Automation;
using QwenPS.Resources;

namespace QwenPS.PowerShell;

/// <summary>Makes plain values (dictionaries, arrays, texts, numbers) out of what PowerShell writes data with: hashtables, objects, lists.</summary>
internal static class PlainData
{
    /// <summary>Deeper data is none that anybody wrote down.</summary>
    private const int DeepestLevel = 32;

    /// <exception cref="FormatException">It goes on for ever, or too deep.</exception>
    public static object? Read(object? value, int level = 0)
    {
        if (level > DeepestLevel) throw new FormatException(Texts.Format("Conversation.TooDeep"));
        object? inner = value is PSObject wrapped ? wrapped.BaseObject : value;
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
            _ => Fields(PSObject.AsPSObject(value!).Properties.Where(property => property.MemberType != PSMemberTypes.AliasProperty).Select(property => (property.Name, (object?)property.Value)), level),
        };
    }

    private static Dictionary<string, object?> Fields(IEnumerable<(string Name, object? Value)> fields, int level)
    {
        var plain = new Dictionary<string, object?>();
        foreach ((string name, object? value) in fields) plain[name] = Read(value, level + 1);
        return plain;
    }

    private static string Name(object key) => Convert.ToString(key is PSObject wrapped ? wrapped.BaseObject : key, CultureInfo.InvariantCulture) ?? "";
}
