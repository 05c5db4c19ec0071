using System.Net.Http.Headers;
using QwenPS.Text;

namespace QwenPS.Client.Errors;

/// <summary>Finds the ID that the service assigned to a request.</summary>
internal static class RequestId
{
    private const string ChatIdPrefix = "chatcmpl-";

    /// <summary>
    /// The maximum length of an ID. A longer text could be an API key, so it isn't used as an ID. The text isn't truncated either, because the module couldn't
    /// recognize and mask a truncated API key.
    /// </summary>
    private const int MaxIdLength = 200;

    private static readonly string[] GatewayHeaders = ["x-dashscope-request-id", "req-id", "x-acs-request-id", "request-id"];

    /// <summary>
    /// Returns the first available ID. The sources are checked in this order: the header <c>x-request-id</c>, <c>request_id</c> in the body, the header of a
    /// gateway, and the part of the response ID after <c>chatcmpl-</c>.
    /// </summary>
    public static string? Find(HttpResponseHeaders? headers, string? fromBody, string? chatId)
    {
        if (Header(headers, "x-request-id") is { } own) return own;
        if (fromBody is { Length: > 0 and <= MaxIdLength }) return ForeignText.OneLine(fromBody);
        foreach (string name in GatewayHeaders)
        {
            if (Header(headers, name) is { } value) return value;
        }

        return FindInChatId(chatId);
    }

    /// <summary>Returns the part of a response ID after <c>chatcmpl-</c>, or null for an ID with another format.</summary>
    public static string? FindInChatId(string? chatId)
    {
        bool hasPrefix = chatId?.StartsWith(ChatIdPrefix, StringComparison.Ordinal) == true && chatId.Length > ChatIdPrefix.Length && chatId.Length <= MaxIdLength;
        return hasPrefix ? ForeignText.OneLine(chatId!.Substring(ChatIdPrefix.Length)) : null;
    }

    private static string? Header(HttpResponseHeaders? headers, string name)
    {
        if (headers is null || !headers.TryGetValues(name, out var values)) return null;
        string value = string.Concat(values);
        return value.Length is > 0 and <= MaxIdLength ? ForeignText.OneLine(value) : null;
    }
}
