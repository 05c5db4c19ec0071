using System.Globalization;
using System.Management.Automation;
using System.Text;
using QwenPS.Requests.Input;

namespace QwenPS.Chat.Tools;

/// <summary>What a tool wrote, as the text that the model gets: a string as it is, everything else as compact JSON.</summary>
internal static class ToolResult
{
    /// <summary>The longest result in characters, some 16,000 tokens: more would cost much and help little.</summary>
    internal const int Longest = 64 * 1024;

    public static string FormatOutput(JsonConverter json, IReadOnlyList<PSObject?> output, CancellationToken timer)
    {
        if (output.Count == 1 && output[0]?.BaseObject is string text) return Cut(text);
        if (output.Count == 1) return Cut(ToJson(json, output[0], timer));
        return output.Count == 0 ? "null" : FormatMany(json, output, timer);
    }

    /// <summary>No more of them than fit: a tool may write all files of a machine.</summary>
    private static string FormatMany(JsonConverter json, IReadOnlyList<PSObject?> output, CancellationToken timer)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < output.Count; i++)
        {
            if (text.Length > Longest) return Start(text.ToString()) + string.Format(CultureInfo.InvariantCulture, "\n[cut: {0:N0} of {1:N0} objects]", i, output.Count);
            if (i > 0) text.Append(',');
            text.Append(ToJson(json, output[i], timer));
        }

        return Cut(text.Append(']').ToString());
    }

    public static string FormatError(JsonConverter json, string message) => Cut("{\"error\":" + json.ToJson(message) + "}");

    public static string FormatFailure(JsonConverter json, IEnumerable<string> errors, IReadOnlyList<PSObject?> output, CancellationToken timer)
    {
        string error = json.ToJson(string.Join(" ", errors), timer);
        return Cut(output.Count == 0 ? "{\"error\":" + error + "}" : "{\"error\":" + error + ",\"output\":" + FormatMany(json, output, timer) + "}");
    }

    private static string ToJson(JsonConverter json, PSObject? value, CancellationToken timer) => value is null ? "null" : json.ToJson(value, timer);

    private static string Cut(string text)
    {
        if (text.Length <= Longest) return text;
        string start = Start(text);
        return start + string.Format(CultureInfo.InvariantCulture, "\n[cut: the first {0:N0} of {1:N0} characters]", start.Length, text.Length);
    }

    private static string Start(string text) => text.Substring(0, char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest);
}
