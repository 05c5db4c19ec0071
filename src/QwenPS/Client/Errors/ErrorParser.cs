using System.Text;
using System.Text.Json;
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

    /// <summary>What an SSE body begins with.</summary>
    private static readonly string[] EventFields = ["event:", "data:", "id:"];

    /// <summary>Whether the message that was made of a body says that it was a web page.</summary>
    public static bool IsPage(string? message) => message?.StartsWith(Page, StringComparison.Ordinal) == true;

    /// <summary>The message in the user's language, as far as it is this module's.</summary>
    public static string? ForReading(string? message) => IsPage(message) ? Text.Of("Answer.HtmlPage") + message!.Substring(Page.Length) : message;

    public static ServiceError Parse(byte[] body, int length)
    {
        var error = new ServiceError();
        ReadOnlySpan<byte> bytes = body.AsSpan(0, length);
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes.Slice(3);
        bytes = bytes.Slice(JsonStart(bytes));
        ReadJson(bytes, error);
        string text = Encoding.UTF8.GetString(body, 0, length);
        error.Body = text;
        error.Message ??= error.Code is null ? MessageOfText(text) : null;
        return error;
    }

    /// <summary>Reads the fields of an error object that starts at <paramref name="json"/>, as far as it is well-formed.</summary>
    public static void ReadJson(ReadOnlySpan<byte> json, ServiceError error)
    {
        ReadFields(json, error);
        Unwrap(error);
    }

    /// <summary>
    /// The compatible protocol hands on as text what came to it as a stream: the message is an SSE body then, and what users want to read is in there.
    /// Once is enough: nobody wraps twice but to keep the parser busy.
    /// </summary>
    private static void Unwrap(ServiceError error)
    {
        if (error.Message is not { } message || !Array.Exists(EventFields, field => message.StartsWith(field, StringComparison.Ordinal))) return;
        byte[] body = JsonText.ToUtf8(message);
        var inner = new ServiceError();
        ReadFields(body.AsSpan(JsonStart(body)), inner);
        if (inner.Message is null) return;
        error.Message = inner.Message;
        error.Code ??= inner.Code;
        error.RequestId ??= inner.RequestId;
    }

    private static void ReadFields(ReadOnlySpan<byte> json, ServiceError error)
    {
        // Not the last block: a body cut short gives what came before the cut instead of an exception.
        var reader = new Utf8JsonReader(json, isFinalBlock: false, state: default);
        var errorDepth = -1;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == errorDepth) errorDepth = -1;
                if (reader.TokenType != JsonTokenType.PropertyName) continue;
                bool inError = errorDepth >= 0 && reader.CurrentDepth == errorDepth + 1;
                if (reader.CurrentDepth != 1 && !inError) continue;
                string name = JsonText.Read(ref reader) ?? "";
                if (!reader.Read()) return;
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    if (name == "error") errorDepth = reader.CurrentDepth;
                    continue;
                }

                Take(error, name, JsonText.ReadScalar(ref reader));
            }
        }
        catch (JsonException)
        {
            // No JSON, or no longer: what was read so far is all there is.
        }
    }

    private static void Take(ServiceError error, string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        switch (name)
        {
            case "code" or "error_code": error.Code ??= value; break;
            case "message" or "msg" or "error" or "detail" or "error_message": error.Message ??= value; break;
            case "type": error.Type ??= value; break;
            case "param": error.Param ??= value; break;
            case "request_id" or "requestId" or "RequestId": error.RequestId ??= value; break;
            case "id": error.Id ??= value; break;
            case "status_code" or "status" when int.TryParse(value, out int status): error.StatusCode ??= status; break;
        }
    }

    /// <summary>Where the JSON begins: behind <c>data:</c> in an SSE body, else behind white space.</summary>
    private static int JsonStart(ReadOnlySpan<byte> body)
    {
        int start = 0;
        while (start < body.Length && body[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') start++;
        if (start < body.Length && body[start] == (byte)'{') return start;
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
