using System.Collections.Specialized;
using System.Management.Automation;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// JSON as PowerShell's objects. An object with names that a custom object cannot have (the empty one, those of PowerShell's own views of an object), or
/// not side by side (two that differ in case alone), is an ordered table.
/// </summary>
internal static class PlainObject
{
    private static readonly string[] Reserved = ["psobject", "psbase", "psadapted", "psextended", "pstypenames"];

    public static object? Create(object? value) => value switch
    {
        Dictionary<string, object?> members => CreateFromMembers(members, (_, member) => Create(member)),
        object?[] items => items.Select(Create).ToArray(),
        _ => value,
    };

    /// <param name="members">The members, by name.</param>
    /// <param name="make">Makes the value of a name out of its JSON.</param>
    public static object CreateFromMembers(Dictionary<string, object?> members, Func<string, object?, object?> make)
    {
        var names = new HashSet<string>(Reserved, StringComparer.OrdinalIgnoreCase) { "" };
        if (!members.Keys.All(names.Add))
        {
            var table = new OrderedDictionary(StringComparer.Ordinal);
            foreach (var member in members) table[member.Key] = make(member.Key, member.Value);
            return table;
        }

        var result = new PSObject();
        foreach (var member in members) result.Properties.Add(new PSNoteProperty(member.Key, make(member.Key, member.Value)));
        return result;
    }
}
