using System.Collections.Specialized;
using System.Management.Automation;

namespace QwenPS.Commands.Schemas;

/// <summary>
/// JSON as PowerShell's objects. An object with names that a custom object cannot have side by side (the empty one; two that differ in case alone)
/// is an ordered table.
/// </summary>
internal static class PlainObject
{
    public static object? Of(object? value) => value switch
    {
        Dictionary<string, object?> members => OfMembers(members),
        object?[] items => items.Select(Of).ToArray(),
        _ => value,
    };

    private static object OfMembers(Dictionary<string, object?> members)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (!members.Keys.All(name => name.Length > 0 && names.Add(name)))
        {
            var table = new OrderedDictionary(StringComparer.Ordinal);
            foreach (var member in members) table[member.Key] = Of(member.Value);
            return table;
        }

        var result = new PSObject();
        foreach (var member in members) result.Properties.Add(new PSNoteProperty(member.Key, Of(member.Value)));
        return result;
    }
}
