using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using QwenPS.Resources;

namespace QwenPS.Text;

/// <summary>
/// Converts strings between JSON and .NET without loss. A lone surrogate is one half of a surrogate pair without the other half. System.Text.Json throws an
/// exception when it reads a lone surrogate, and replaces a lone surrogate when it writes text. This class writes a lone surrogate as an escape
/// (<c>\ud83d</c>), so stored text doesn't change. In text that's sent to a server, a lone surrogate is replaced with the replacement character. Servers would
/// reject the escape with an unclear message.
/// </summary>
/// <remarks>
/// The files of this module are written and read field by field, without a source-generated serializer. With a serializer, writing the first line of a usage
/// log would take 12 ms longer. In addition, an error couldn't contain the name and the range of the invalid field.
/// </remarks>
internal static class JsonText
{
    /// <summary>
    /// The options for writing JSON. Non-ASCII characters aren't escaped. Escapes are necessary only in HTML, and would make Chinese text several times longer.
    /// </summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteText(this Utf8JsonWriter writer, string name, string? value)
    {
        writer.WritePropertyName(name);
        writer.WriteTextValue(value);
    }

    /// <param name="writer">The writer.</param>
    /// <param name="name">The name of the field.</param>
    /// <param name="value">The text.</param>
    /// <param name="isKept">
    /// A value that indicates whether a lone surrogate is preserved. If the value is false, a lone surrogate is replaced with U+FFFD. PowerShell does the same
    /// when it writes UTF-8.
    /// </param>
    public static void WriteText(this Utf8JsonWriter writer, string name, string? value, bool isKept)
    {
        if (isKept) writer.WriteText(name, value);
        else writer.WriteString(name, value);
    }

    /// <summary>Writes a field, unless the text is null.</summary>
    public static void WriteOptional(this Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null) writer.WriteText(name, value);
    }

    /// <summary>Writes a field, unless the number is null.</summary>
    public static void WriteOptional(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
    }

    public static void WriteTextValue(this Utf8JsonWriter writer, string? value)
    {
        if (value is null) writer.WriteNullValue();
        else if (HasLoneSurrogate(value)) writer.WriteRawValue(Escape(value), skipInputValidation: true);
        else writer.WriteStringValue(value);
    }

    /// <summary>Reads the string at the position of the reader. Returns null if the value is null.</summary>
    public static string? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            byte[] bytes = reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan.ToArray();
            return Unescape(Encoding.UTF8.GetString(bytes));
        }
    }

    /// <summary>
    /// Determines whether the string at the position of the reader is equal to a text. Returns false if the string contains a lone surrogate.
    /// </summary>
    public static bool Is(ref Utf8JsonReader reader, string text)
    {
        try
        {
            return reader.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads a string, number, or Boolean as text. Returns null for any other value. An array is skipped.</summary>
    public static string? ReadScalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return Read(ref reader);
            case JsonTokenType.Number: return Encoding.UTF8.GetString(reader.ValueSpan.ToArray());
            case JsonTokenType.True: return "true";
            case JsonTokenType.False: return "false";
            case JsonTokenType.StartArray: reader.TrySkip(); return null;
            default: return null;
        }
    }

    /// <summary>Converts JSON to UTF-8. Converts a lone surrogate to an escape, because UTF-8 can't represent lone surrogates.</summary>
    public static byte[] ToUtf8(string json) => Encoding.UTF8.GetBytes(EscapeLone(json));

    /// <summary>Replaces lone surrogates in JSON with equivalent escapes.</summary>
    public static string EscapeLone(string json)
    {
        if (!HasLoneSurrogate(json)) return json;
        var escaped = new StringBuilder(json.Length + 16);
        for (int i = 0; i < json.Length; i++) AppendWhole(escaped, json, ref i);
        return escaped.ToString();
    }

    /// <summary>Replaces lone surrogates with U+FFFD.</summary>
    public static string ReplaceLone(string text) => HasLoneSurrogate(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    /// <summary>Creates the error for a field name with a lone surrogate, for which System.Text.Json throws InvalidOperationException.</summary>
    public static JsonException InvalidName(InvalidOperationException exception) => new(Texts.Format("Json.HalfName"), exception);

    /// <summary>Determines whether the text is the beginning of a valid JSON value whose end is missing.</summary>
    public static bool IsCutShort(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, state: default);
        try
        {
            while (reader.Read())
            {
            }

            return reader.CurrentDepth > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }

        return false;
    }

    private static string Escape(string text)
    {
        var json = new StringBuilder(text.Length + 16).Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '"' or '\\') json.Append('\\').Append(c);
            else if (c < ' ') AppendEscape(json, c);
            else AppendWhole(json, text, ref i);
        }

        return json.Append('"').ToString();
    }

    /// <summary>Appends a character. A surrogate pair remains unchanged, and a lone surrogate becomes an escape.</summary>
    private static void AppendWhole(StringBuilder json, string text, ref int i)
    {
        char c = text[i];
        if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) json.Append(c).Append(text[++i]);
        else if (char.IsSurrogate(c)) AppendEscape(json, c);
        else json.Append(c);
    }

    private static void AppendEscape(StringBuilder json, char c) => json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\') plain.Append(text[i]);
            else if (text[++i] != 'u') plain.Append(text[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', char same => same });
            else
            {
                plain.Append((char)int.Parse(text.Substring(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
            }
        }

        return plain.ToString();
    }
}

/// <summary>Writes JSON as UTF-8. Each thread has its own writer and buffer, and reuses them.</summary>
internal static class JsonBytes
{
    /// <summary>
    /// The maximum size in bytes of a buffer that's reused. A larger buffer is rarely needed, for example for a request with images, so it isn't kept.
    /// </summary>
    private const int MaxKeptBytes = 64 * 1024;

    [ThreadStatic]
    private static Scratch? s_scratch;

    /// <param name="write">An action that writes one JSON value.</param>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        Scratch scratch = s_scratch ?? new Scratch();
        // The field is null while the writer is in use, because the action might call this method again. If the action fails, the writer isn't reused.
        s_scratch = null;
        write(scratch.Writer);
        scratch.Writer.Flush();
        byte[] json = scratch.Bytes.ToArray();
        if (scratch.Bytes.Capacity > MaxKeptBytes) return json;
        scratch.Bytes.SetLength(0);
        scratch.Writer.Reset();
        s_scratch = scratch;
        return json;
    }

    private sealed class Scratch
    {
        public Scratch() => Writer = new Utf8JsonWriter(Bytes, JsonText.WriterOptions);

        public MemoryStream Bytes { get; } = new();

        public Utf8JsonWriter Writer { get; }
    }
}
