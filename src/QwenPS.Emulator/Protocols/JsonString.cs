using System.Buffers;
using System.Text;
using System.Text.Json;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator.Protocols;

/// <summary>
/// Writes strings in the same way as the service, which doesn't escape characters that JSON allows. Even the most relaxed encoder of .NET escapes emoji.
/// Without escaping, tests can check how a client handles the four bytes of an emoji if they arrive separately.
/// </summary>
internal static class JsonString
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (char)code), '"', '\\']);

    /// <summary>Appends a JSON string.</summary>
    public static void AppendString(this ByteBuffer buffer, ReadOnlySpan<char> text)
    {
        buffer.Append("\""u8);
        for (var next = text.IndexOfAny(Escaped); next >= 0; next = text.IndexOfAny(Escaped))
        {
            Encoding.UTF8.GetBytes(text[..next], buffer);
            AppendEscape(buffer, text[next]);
            text = text[(next + 1)..];
        }

        Encoding.UTF8.GetBytes(text, buffer);
        buffer.Append("\""u8);
    }

    /// <summary>Writes a member with a string value.</summary>
    public static void WriteText(this Utf8JsonWriter writer, string name, ReadOnlySpan<char> text)
    {
        var value = new ByteBuffer();
        value.AppendString(text);
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.Written.Span, skipInputValidation: true);
    }

    private static void AppendEscape(ByteBuffer buffer, char character)
    {
        switch (character)
        {
            case '"': buffer.Append("\\\""u8); break;
            case '\\': buffer.Append("\\\\"u8); break;
            case '\n': buffer.Append("\\n"u8); break;
            case '\r': buffer.Append("\\r"u8); break;
            case '\t': buffer.Append("\\t"u8); break;
            default: buffer.Append($"\\u{(int)character:x4}"); break;
        }
    }
}
