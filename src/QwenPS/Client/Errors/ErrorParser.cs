using System.Globalization;
using System.Text;
using QwenPS.Resources;

namespace QwenPS.Client.Errors;

/// <summary>
/// Reads an error response of any shape. The response can be JSON in the format of a protocol or a gateway. It can also be truncated JSON, an event stream,
/// HTML, plain text, or empty. No field is required, and the parser never throws an exception.
/// </summary>
internal static class ErrorParser
{
    /// <summary>The maximum size of an error response in bytes. If a response is longer, only this number of bytes is read.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>
    /// The text at the start of a message that was created from a web page. The error catalog recognizes this text, so it's always in English. For users, <see
    /// cref="ForReading"/> translates this text.
    /// </summary>
    private const string Page = "HTML page";

    private const int MaxLevels = 4;

    private const int MaxObjects = 3;

    /// <summary>The field names that an event stream can start with.</summary>
    private static readonly string[] EventFields = ["event:", "data:", "id:"];

    /// <summary>Determines whether the message was created from a web page.</summary>
    public static bool IsPage(string? message) => message?.StartsWith(Page, StringComparison.Ordinal) == true;

    /// <summary>
    /// If the module created the message from a web page, returns the message in the user's language. Otherwise, returns the message unchanged.
    /// </summary>
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
            error.Message = FindMessage(text);
            Unwrap(error);
        }

        return error;
    }

    /// <summary>Reads the JSON up to the first syntax error, and stores the details of the innermost error in <paramref name="error"/>.</summary>
    public static void ReadJson(ReadOnlySpan<byte> json, ServiceError error)
    {
        ErrorObjectReader.Read(json, error);
        Unwrap(error);
    }

    /// <summary>
    /// Replaces an error with the error that it wraps. Programs and gateways forward the service's response as text. For this reason, a message can contain an
    /// event of an event stream, JSON, or an object in the syntax of a programming language. Only the innermost error is useful. A malicious response could
    /// have any number of levels, so the number of levels is limited.
    /// </summary>
    private static void Unwrap(ServiceError error)
    {
        for (int level = 0; level < MaxLevels && error.Message is { } message && FindInside(message) is { } inner; level++) error.Take(inner);
    }

    /// <summary>Returns the error that a text contains, or null if the text doesn't contain an error.</summary>
    private static ServiceError? FindInside(string text)
    {
        bool isEvent = Array.Exists(EventFields, field => text.StartsWith(field, StringComparison.Ordinal));
        for (int round = 0; round < MaxLevels; round++)
        {
            int place = text.IndexOf('{');
            for (int count = 0; place >= 0 && count < MaxObjects; count++, place = text.IndexOf('{', place + 1))
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

    /// <summary>Removes one level of escaping from the quotation marks in a text.</summary>
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

    /// <summary>
    /// Returns the position at which the JSON starts. In an event stream, the JSON starts after <c>data:</c>. Otherwise, the JSON starts after any leading
    /// white space.
    /// </summary>
    private static int JsonStart(ReadOnlySpan<byte> body)
    {
        int start = 0;
        while (start < body.Length && body[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') start++;
        if (start < body.Length && body[start] is (byte)'{' or (byte)'[') return start;
        int data = body.IndexOf("data:"u8);
        int brace = data < 0 ? -1 : body.Slice(data).IndexOf((byte)'{');
        return brace < 0 ? start : data + brace;
    }

    /// <summary>
    /// Returns the message of a body that isn't JSON. If the body is a web page, the message contains the title of the page. Otherwise, the message is the text
    /// of the body.
    /// </summary>
    public static string? FindMessage(string text)
    {
        // Regular expressions aren't used here, because malicious text could make them very slow.
        if ((FindTagText(text, "title") ?? FindTagText(text, "h1")) is { } heading) return $"{Page} \"{heading}\"";
        string start = text.TrimStart();
        if (start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)) return Page;
        string trimmed = text.Trim();
        return trimmed.Length == 0 || trimmed[0] == '{' ? null : trimmed;
    }

    private static string? FindTagText(string html, string tag)
    {
        int open = html.IndexOf("<" + tag, StringComparison.OrdinalIgnoreCase);
        int start = open < 0 ? -1 : html.IndexOf('>', open);
        int end = start < 0 ? -1 : html.IndexOf("</" + tag, start, StringComparison.OrdinalIgnoreCase);
        string text = end < 0 ? "" : html.Substring(start + 1, end - start - 1).Trim();
        return text.Length == 0 ? null : text;
    }
}
