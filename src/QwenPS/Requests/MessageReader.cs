using System.Globalization;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Requests;

/// <summary>
/// Makes a message out of fields: the service's own, of both protocols, or the properties of this module's objects. Case and underscores of
/// the names do not count (tool_call_id, ToolCallId).
/// </summary>
internal static class MessageReader
{
    private static readonly string[] Roles = ["system", "user", "assistant", "tool"];

    /// <exception cref="FormatException">It is no message; the message says why, in one line.</exception>
    public static ChatMessage Read(IReadOnlyDictionary<string, object?> fields)
    {
        var message = new ChatMessage();
        bool hasRole = false;
        foreach (var field in fields)
        {
            switch (PlainName(field.Key))
            {
                case "ROLE":
                    message.Role = (Scalar(field.Value) ?? "").ToLowerInvariant();
                    hasRole = true;
                    break;
                case "CONTENT" when field.Value is object?[] parts: message.Parts = Parts(parts); break;
                case "CONTENT": message.Content = Scalar(field.Value); break;
                case "PARTS" when field.Value is object?[] { Length: > 0 } parts: message.Parts = Parts(parts); break;
                case "NAME": message.Name = Scalar(field.Value); break;
                case "TOOLCALLID": message.ToolCallId = Scalar(field.Value); break;
                case "TOOLCALLS": message.ToolCalls = ToolCallReader.Read(field.Value); break;
                case "PARTIAL": message.Partial = string.Equals(Scalar(field.Value), "true", StringComparison.OrdinalIgnoreCase); break;
                case "REASONING" or "REASONINGCONTENT": message.Reasoning = Scalar(field.Value); break;
            }
        }

        if (!hasRole) throw new FormatException(Texts.Format("Conversation.NoRole"));
        if (!IsRole(message.Role)) throw new FormatException(Texts.Format("Conversation.UnknownRole", message.Role));
        return message;
    }

    public static bool IsRole(string? text) => Array.IndexOf(Roles, text) >= 0;

    internal static string PlainName(string name) => name.Replace("_", "").ToUpperInvariant();

    /// <summary>A string, or another single value as text; null for null.</summary>
    internal static string? Scalar(object? value) => value switch
    {
        null => null,
        string text => text,
        IReadOnlyDictionary<string, object?> or object?[] => PlainJson.Format(value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static ContentPart[] Parts(object?[] parts) => [.. parts.Select(PartReader.Read)];
}
