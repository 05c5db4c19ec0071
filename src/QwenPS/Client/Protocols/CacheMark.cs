using System.Text;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Marks the end of the prefix that several requests share. If a request contains the mark, the service stores the prefix in its explicit context cache
/// (https://www.alibabacloud.com/help/en/model-studio/context-cache). In the OpenAI-compatible protocol and the DashScope protocol, the mark is a field of a
/// content part. Only the messages that are sent contain the mark. The messages in the <see cref="ChatResponse"/> object don't contain the mark.
/// </summary>
internal static class CacheMark
{
    /// <summary>Returns the messages of a request in the form in which they're sent.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasTypes">
    /// A value that indicates whether content parts have a type. Content parts don't have a type on the DashScope path for images.
    /// </param>
    public static IReadOnlyList<ChatMessage> GetSentMessages(this ChatRequest request, bool hasTypes = true)
    {
        if (!request.MarksBeginning || request.Beginning is not { } beginning) return request.Messages;
        return [.. request.Messages.Select(message => ReferenceEquals(message, beginning.Last) ? Mark(message, beginning.Length, hasTypes) : message)];
    }

    private static ChatMessage Mark(ChatMessage message, int? length, bool hasTypes)
    {
        List<ContentPart> parts = [.. message.Parts ?? [new ContentPart { Text = message.Content }]];
        int place = parts.FindLastIndex(part => part is { Text.Length: > 0, Json: null });
        if (place < 0) return message;
        string text = parts[place].Text!;
        int end = length ?? text.Length;
        parts[place] = CreateMarked(text.Substring(0, end), hasTypes);
        if (end < text.Length) parts.Insert(place + 1, new ContentPart { Text = text.Substring(end) });
        return new ChatMessage
        {
            Role = message.Role,
            Parts = parts,
            ToolCalls = message.ToolCalls,
            ToolCallId = message.ToolCallId,
            Name = message.Name,
            Partial = message.Partial,
        };
    }

    private static ContentPart CreateMarked(string text, bool hasTypes)
    {
        byte[] json = JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            if (hasTypes) writer.WriteString("type", "text");
            writer.WriteString("text", text);
            writer.WriteStartObject("cache_control");
            writer.WriteString("type", "ephemeral");
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        return new ContentPart { Text = text, Json = Encoding.UTF8.GetString(json) };
    }
}
