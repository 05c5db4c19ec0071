using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using QwenPS.Resources;

namespace QwenPS.Text;

/// <summary>
/// Strings between JSON and .NET without loss. System.Text.Json refuses a lone surrogate on reading and replaces it on writing;
/// here it travels as its escape (<c>\ud83d</c>), so that what is kept stays exactly as it was. Only what is sent has the replacement: a server
/// refuses the escape, which is no text, in words that nobody understands.
/// </summary>
internal static class JsonText
{
    /// <summary>Writes what is sent and kept as it is: it goes into no HTML page, and escapes would only make Chinese text several times as long.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteText(this Utf8JsonWriter writer, string name, string? value)
    {
        writer.WritePropertyName(name);
        writer.WriteTextValue(value);
    }

    /// <param name="writer">Where it is written.</param>
    /// <param name="name">The field.</param>
    /// <param name="value">The text.</param>
    /// <param name="isKept">Whether half a character is kept; else it becomes U+FFFD, as everywhere where PowerShell writes UTF-8.</param>
    public static void WriteText(this Utf8JsonWriter writer, string name, string? value, bool isKept)
    {
        if (isKept) writer.WriteText(name, value);
        else writer.WriteString(name, value);
    }

    public static void WriteTextValue(this Utf8JsonWriter writer, string? value)
    {
        if (value is null) writer.WriteNullValue();
        else if (HasLoneSurrogate(value)) writer.WriteRawValue(Escape(value), skipInputValidation: true);
        else writer.WriteStringValue(value);
    }

    /// <summary>The string at the reader's place; null where there is null.</summary>
    public static string? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return Unescape(Encoding.UTF8.GetString(reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan.ToArray()));
        }
    }

    /// <summary>Whether the string at the reader's place is that text. One with half a character is none that anybody compares with.</summary>
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

    /// <summary>A string, number or boolean as text; null for null. Arrays are passed over.</summary>
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

    /// <summary>A JSON text as UTF-8: half a character in it, for which UTF-8 has no bytes, becomes its escape.</summary>
    public static byte[] ToUtf8(string json) => Encoding.UTF8.GetBytes(EscapeLone(json));

    /// <summary>A JSON text without half characters: in their place are escapes, which mean the same.</summary>
    public static string EscapeLone(string json)
    {
        if (!HasLoneSurrogate(json)) return json;
        var escaped = new StringBuilder(json.Length + 16);
        for (int i = 0; i < json.Length; i++) AppendWhole(escaped, json, ref i);
        return escaped.ToString();
    }

    /// <summary>A text in which half a character is U+FFFD: a JSON text with one could not even be written.</summary>
    public static string ReplaceLone(string text) => HasLoneSurrogate(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    /// <summary>What System.Text.Json throws of a field whose name holds half a character, as what it is.</summary>
    public static JsonException HalfName(InvalidOperationException exception) => new(Texts.Format("Json.HalfName"), exception);

    /// <summary>Whether the text is the beginning of a JSON value, well-formed as far as it goes.</summary>
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

    /// <summary>Appends a character: a pair of surrogates as it is, half of one as its escape.</summary>
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

/// <summary>Writes a JSON text as UTF-8. What it is written with is kept by the thread for the next one: a thousand calls are as many bodies.</summary>
internal static class JsonBytes
{
    /// <summary>A larger buffer, of images most likely, goes back to the system.</summary>
    private const int LargestKept = 64 * 1024;

    [ThreadStatic]
    private static Scratch? s_scratch;

    /// <param name="write">Writes one JSON value.</param>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        Scratch scratch = s_scratch ?? new Scratch();
        // Not kept where the writing fails halfway, or writes another one meanwhile.
        s_scratch = null;
        write(scratch.Writer);
        scratch.Writer.Flush();
        byte[] json = scratch.Bytes.ToArray();
        if (scratch.Bytes.Capacity > LargestKept) return json;
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
