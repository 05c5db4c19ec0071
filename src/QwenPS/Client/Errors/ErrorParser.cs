using System.Globalization;
using System.Text;
using QwenPS.Resources;

namespace QwenPS.Client.Errors;

/// <summary>
/// Reads an error answer of any shape: the compatible one, the native one, those of gateways, plain text, HTML, an SSE body,
/// JSON cut short, or nothing. It assumes no field to be there and never throws.
/// </summary>
internal static class ErrorParser
{
    /// <summary>The largest error in bytes. More of it isn't read.</summary>
    public const int LargestBody = 64 * 1024;

    /// <summary>English in every language: the catalogue recognises it. What users read is <see cref="ForReading"/>.</summary>
    private const string Page = "HTML page";

    private const int MostLevels = 4;

    private const int MostObjects = 3;

    /// <summary>What an SSE body begins with.</summary>
    private static readonly string[] EventFields = ["event:", "data:", "id:"];

    /// <summary>Whether the message that was made of a body says that it was a web page.</summary>
    public static bool IsPage(string? message) => message?.StartsWith(Page, StringComparison.Ordinal) == true;

    /// <summary>The message in the user's language, as far as it is this module's.</summary>
    public static string? ForReading(string? message) => IsPage(message) ? Texts.Format("Answer.HtmlPage") + message!.Substring(Page.Length) : message;

    public static ServiceError Parse(byte[] body, int length)
    {
        var error = new ServiceError();
        ReadOnlySpan<byte> bytes = body.AsSpan(0, length);
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes.Slice(3);
        bytes = bytes.Slice(JsonStart(bytes));
        ReadJson(bytes, error);
        string text = Encoding.UTF8.GetString(body, 0, length);
        error.Body = text;
        if (error.Message is null && error.Code is null)
        {
            error.Message = MessageOfText(text);
            Unwrap(error);
        }

        return error;
    }

    /// <summary>Reads the error that starts at <paramref name="json"/>, as far as it is well-formed.</summary>
    public static void ReadJson(ReadOnlySpan<byte> json, ServiceError error)
    {
        ErrorObjectReader.Read(json, error);
        Unwrap(error);
    }

    /// <summary>
    /// Programs and gateways hand on the answer they got as text: in the message there's a stream's event, JSON, or what their language makes of it.
    /// What users want to read is in there. Few wrap more often than this, except to keep the parser busy.
    /// </summary>
    private static void Unwrap(ServiceError error)
    {
        for (int level = 0; level < MostLevels && error.Message is { } message && FindInside(message) is { } inner; level++) error.Take(inner);
    }

    /// <summary>The error that a text wraps; null if it wraps none.</summary>
    private static ServiceError? FindInside(string text)
    {
        bool isEvent = Array.Exists(EventFields, field => text.StartsWith(field, StringComparison.Ordinal));
        for (int round = 0; round < MostLevels; round++)
        {
            int place = text.IndexOf('{');
            for (int count = 0; place >= 0 && count < MostObjects; count++, place = text.IndexOf('{', place + 1))
            {
                var inner = new ServiceError();
                ErrorObjectReader.Read(Encoding.UTF8.GetBytes(LooseObject.ToJson(text, place)), inner);
                bool isError = (inner.Code ?? inner.Type ?? inner.RequestId ?? inner.Id) is not null || inner.StatusCode is not null;
                if (inner.Message is not null && (isEvent || isError)) return inner;
            }

            string unescaped = Unescape(text);
            if (unescaped.Length == text.Length) break;
            text = unescaped;
        }

        return null;
    }

    /// <summary>The text with one layer of escaped quotes less.</summary>
    public static string Unescape(string text)
    {
        if (text.IndexOf("\\\"", StringComparison.Ordinal) < 0 && text.IndexOf("\\u00", StringComparison.Ordinal) < 0) return text;
        var unescaped = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            char next = at + 1 < text.Length ? text[at + 1] : ' ';
            if (text[at] != '\\' || next is not ('"' or '\\' or 'u'))
            {
                unescaped.Append(text[at]);
            }
            else if (next != 'u')
            {
                unescaped.Append(next);
                at++;
            }
            else if (at + 5 < text.Length && int.TryParse(text.Substring(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code))
            {
                unescaped.Append((char)code);
                at += 5;
            }
            else
            {
                unescaped.Append('\\');
            }
        }

        return unescaped.ToString();
    }

    /// <summary>Where the JSON begins: behind <c>data:</c> in an SSE body, else behind white space.</summary>
    private static int JsonStart(ReadOnlySpan<byte> body)
    {
        int start = 0;
        while (start < body.Length && body[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') start++;
        if (start < body.Length && body[start] is (byte)'{' or (byte)'[') return start;
        int data = body.IndexOf("data:"u8);
        int brace = data < 0 ? -1 : body.Slice(data).IndexOf((byte)'{');
        return brace < 0 ? start : data + brace;
    }

    /// <summary>What a body says that is no JSON: its text, or the title of the page.</summary>
    public static string? MessageOfText(string text)
    {
        // No regular expressions: the text is a stranger's, and one made for it can keep them busy until they give up.
        if ((TextOfTag(text, "title") ?? TextOfTag(text, "h1")) is { } heading) return $"{Page} \"{heading}\"";
        string start = text.TrimStart();
        if (start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)) return Page;
        string trimmed = text.Trim();
        return trimmed.Length == 0 || trimmed[0] == '{' ? null : trimmed;
    }

    private static string? TextOfTag(string html, string tag)
    {
        int open = html.IndexOf("<" + tag, StringComparison.OrdinalIgnoreCase);
        int start = open < 0 ? -1 : html.IndexOf('>', open);
        int end = start < 0 ? -1 : html.IndexOf("</" + tag, start, StringComparison.OrdinalIgnoreCase);
        string text = end < 0 ? "" : html.Substring(start + 1, end - start - 1).Trim();
        return text.Length == 0 ? null : text;
    }
}
