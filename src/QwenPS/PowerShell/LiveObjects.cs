using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Numerics;
using System.Text.RegularExpressions;

namespace QwenPS.PowerShell;

/// <summary>
/// Replaces live objects (such as files and processes) in data with placeholders. The properties of a live object lead to many other objects. For this reason,
/// live objects are converted to JSON separately, with a lower depth, and then inserted. This class must be used on the pipeline thread.
/// </summary>
internal sealed class LiveObjects(int deepestLevel)
{
    private readonly string _mark = Guid.NewGuid().ToString("N") + "-";
    private readonly List<object> _found = [];
    private readonly List<object> _path = [];

    /// <summary>Determines whether the value is data: a plain value, a hashtable, a list, a custom object, or an instance of a PowerShell class.</summary>
    public static bool IsData(object? value) => PSValue.Unwrap(value) is { } inner
        && (IsPlain(inner) || inner is IDictionary or IList or PSCustomObject || inner.GetType().Assembly.IsDynamic);

    /// <summary>Replaces live objects with placeholders. If the data contains no live objects, returns the same object.</summary>
    public object? Replace(object? value)
    {
        if (PSValue.Unwrap(value) is not { } inner || IsPlain(inner) || _path.Count > deepestLevel) return value;
        object identity = inner is PSCustomObject ? value! : inner;
        // This check prevents an endless recursion for an object that contains itself.
        if (!IsData(value) || _path.Exists(one => ReferenceEquals(one, identity))) return Placeholder(value!);
        _path.Add(identity);
        object? replaced = inner switch
        {
            IDictionary table => ReplaceIn(value!, Entries(table)),
            IList list => ReplaceIn(value!, list),
            _ => ReplaceIn(value!, Properties(value!)),
        };
        _path.RemoveAt(_path.Count - 1);
        return replaced;
    }

    /// <summary>Replaces the placeholders with the JSON of the live objects.</summary>
    /// <param name="json">The data as JSON.</param>
    /// <param name="toJson">A function that converts a live object.</param>
    public string Insert(string json, Func<object, string> toJson) => _found.Count == 0 ? json
        : Regex.Replace(json, $"\"{_mark}([0-9]+)\"", match => toJson(_found[int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)]));

    private static bool IsPlain(object inner) =>
        inner is string or decimal or DateTime or DateTimeOffset or TimeSpan or Guid or Uri or Version or BigInteger or Enum or DBNull
        || inner.GetType().IsPrimitive || inner.GetType().GetElementType()?.IsPrimitive == true;

    private static IEnumerable<(object Key, object? Value)> Entries(IDictionary table)
    {
        foreach (DictionaryEntry entry in table) yield return (entry.Key, entry.Value);
    }

    private static IEnumerable<(object Key, object? Value)> Properties(object value)
    {
        foreach (PSPropertyInfo property in PSObject.AsPSObject(value).Properties)
        {
            object? content = null;
            try
            {
                content = property.Value;
            }
            catch (GetValueException)
            {
                // The property can't be read. In this case, null is written, as in ConvertTo-Json.
            }

            yield return (property.Name, content);
        }
    }

    private object ReplaceIn(object value, IEnumerable<(object Key, object? Value)> fields)
    {
        var copy = new OrderedDictionary();
        bool hasChanged = false;
        foreach ((object key, object? old) in fields)
        {
            object? replaced = Replace(old);
            hasChanged |= !ReferenceEquals(replaced, old);
            copy.Add(key, replaced);
        }

        return hasChanged ? copy : value;
    }

    private object ReplaceIn(object value, IList list)
    {
        var copy = new List<object?>(list.Count);
        bool hasChanged = false;
        foreach (object? old in list)
        {
            object? replaced = Replace(old);
            hasChanged |= !ReferenceEquals(replaced, old);
            copy.Add(replaced);
        }

        return hasChanged ? copy : value;
    }

    private string Placeholder(object live)
    {
        _found.Add(live);
        return FormattableString.Invariant($"{_mark}{_found.Count - 1}");
    }
}
