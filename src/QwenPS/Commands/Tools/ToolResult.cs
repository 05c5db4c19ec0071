using System.Globalization;
using System.Management.Automation;
using QwenPS.Commands.Chat;

namespace QwenPS.Commands.Tools;

/// <summary>What a tool wrote, as the text that the model gets: a string as it is, everything else as compact JSON.</summary>
internal static class ToolResult
{
    /// <summary>The longest result in characters, some 16,000 tokens: more would cost much and help little.</summary>
    internal const int Longest = 64 * 1024;

    public static string OfOutput(JsonConverter json, IReadOnlyList<PSObject?> output)
    {
        if (output.Count == 1 && output[0]?.BaseObject is string text) return Cut(text);
        if (output.Count == 1) return Cut(ToJson(json, output[0]));
        return output.Count == 0 ? "null" : Cut("[" + string.Join(",", output.Select(one => ToJson(json, one))) + "]");
    }

    public static string OfError(JsonConverter json, string message) => Cut("{\"error\":" + json.ToJson(message) + "}");

    public static string OfFailure(JsonConverter json, IEnumerable<string> errors, IReadOnlyList<PSObject?> output)
    {
        string error = json.ToJson(string.Join(" ", errors));
        return Cut(output.Count == 0 ? "{\"error\":" + error + "}" : "{\"error\":" + error + ",\"output\":[" + string.Join(",", output.Select(one => ToJson(json, one))) + "]}");
    }

    private static string ToJson(JsonConverter json, PSObject? value) => value is null ? "null" : json.ToJson(value);

    private static string Cut(string text)
    {
        if (text.Length <= Longest) return text;
        int end = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return text.Substring(0, end) + string.Format(CultureInfo.InvariantCulture, "\n[cut: the first {0:N0} of {1:N0} characters]", end, text.Length);
    }
}
