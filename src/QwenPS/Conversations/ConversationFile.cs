using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Requests;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Conversations;

/// <summary>
/// Reads and writes a conversation as JSON. The format is <c>{"format":"qwenps-conversation","version":1,"model":...,"messages":[...]}</c>. The messages are in
/// the format of the OpenAI-compatible protocol. The file doesn't contain an API key or other connection data.
/// </summary>
internal static class ConversationFile
{
    public const string Format = "qwenps-conversation";
    public const int Version = 1;

    private static readonly JsonWriterOptions WriterOptions = new() { Indented = true, Encoder = JsonText.WriterOptions.Encoder };

    public static byte[] Write(Conversation conversation)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteNumber("version", Version);
            if (conversation.Model is not null) writer.WriteText("model", conversation.Model);
            writer.WriteStartArray("messages");
            foreach (ChatMessage message in conversation.Messages) OpenAICompatibleProtocol.WriteMessage(writer, message, isKept: true);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <exception cref="FormatException">
    /// The file isn't a conversation, is malformed, or has a newer version. The message of the exception is a single line.
    /// </exception>
    public static Conversation Read(byte[] json)
    {
        if (Parse(json) is not IReadOnlyDictionary<string, object?> fields || !fields.TryGetValue("format", out object? format) || format is not Format)
            throw new FormatException(Texts.Format("Conversation.OtherFormat"));
        fields.TryGetValue("version", out object? version);
        if (version is not long number || number < 1) throw new FormatException(Texts.Format("Conversation.OtherFormat"));
        if (number > Version) throw new FormatException(Texts.Format("Conversation.NewerVersion", number, Version));
        if (!fields.TryGetValue("messages", out object? messages) || messages is not object?[] items) throw new FormatException(Texts.Format("Conversation.NoMessages"));
        fields.TryGetValue("model", out object? model);
        // An array is used, because PowerShell can't index the list type that the compiler generates for a collection expression.
        return new Conversation { Model = model as string, Messages = items.Select(ReadMessage).ToArray() };
    }

    private static ChatMessage ReadMessage(object? item, int place)
    {
        try
        {
            return MessageReader.Read(item as IReadOnlyDictionary<string, object?> ?? throw new FormatException(Texts.Format("Conversation.NoRole")));
        }
        catch (FormatException exception)
        {
            throw new FormatException(Texts.Format("Conversation.BrokenMessage", place + 1, exception.Message), exception);
        }
    }

    private static object? Parse(byte[] json)
    {
        try
        {
            ReadOnlyMemory<byte> text = json.AsSpan().StartsWith("\uFEFF"u8) ? json.AsMemory(3) : json;
            using JsonDocument document = JsonDocument.Parse(text);
            return PlainValue.Create(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new FormatException(JsonText.IsCutShort(json) ? Texts.Format("Conversation.CutShort") : Texts.Format("Conversation.NoJson"), exception);
        }
    }
}
