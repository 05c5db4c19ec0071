using System.Collections;
using System.Management.Automation;
using QwenPS.Client;

namespace QwenPS.Commands.Tools;

/// <summary>
/// Reads the arguments that a model wrote: the values of declared parameters, and nothing else. What is said of a fault is said to the model,
/// and therefore in English.
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
            if (pair.Value is not null) values[name] = ToPowerShell(pair.Value, WantsTable(tool, name));
        }

        Hashtable found = values;
        string[] missing = [.. tool.Required.Where(name => !found.ContainsKey(name))];
        return missing.Length == 0 ? null : $"{tool.Name} needs: {string.Join(", ", missing)}.";
    }

    /// <summary>Objects as PowerShell's own, so that they become whatever class, hashtable or object a parameter asks for.</summary>
    private static object? ToPowerShell(object? value, bool wantsTable)
    {
        switch (value)
        {
            case Dictionary<string, object?> fields when wantsTable:
                var table = new Hashtable(StringComparer.OrdinalIgnoreCase);
                foreach (var pair in fields) table[pair.Key] = ToPowerShell(pair.Value, wantsTable);
                return table;
            case Dictionary<string, object?> fields:
                var custom = new PSObject();
                foreach (var pair in fields) custom.Properties.Add(new PSNoteProperty(pair.Key, ToPowerShell(pair.Value, wantsTable)));
                return custom;
            case object?[] items: return items.Select(item => ToPowerShell(item, wantsTable)).ToArray();
            default: return value;
        }
    }

    /// <summary>PowerShell turns its objects into any class, but not into a hashtable.</summary>
    private static bool WantsTable(Tool tool, string parameter) =>
        tool.Command?.Parameters.TryGetValue(parameter, out ParameterMetadata? metadata) == true && typeof(IDictionary).IsAssignableFrom(metadata.ParameterType);
}
