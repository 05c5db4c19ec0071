using System.Net.Http.Headers;
using QwenPS.Text;

namespace QwenPS.Client.Errors;

/// <summary>Finds the service's id of a request.</summary>
internal static class RequestId
{
    private const string ChatIdPrefix = "chatcmpl-";

    /// <summary>Longer ones are none. They aren't cut: a key in one would be left there in part, which nothing would recognize.</summary>
    private const int LongestId = 200;

    private static readonly string[] GatewayHeaders = ["x-dashscope-request-id", "req-id", "x-acs-request-id", "request-id"];

    /// <summary>The first that is present: header <c>x-request-id</c>, the body's <c>request_id</c>, a gateway's header, the id behind <c>chatcmpl-</c>.</summary>
    public static string? Find(HttpResponseHeaders? headers, string? fromBody, string? chatId)
    {
        if (Header(headers, "x-request-id") is { } own) return own;
        if (fromBody is { Length: > 0 and <= LongestId }) return ForeignText.OneLine(fromBody);
        foreach (string name in GatewayHeaders)
        {
            if (Header(headers, name) is { } value) return value;
        }

        return FindInChatId(chatId);
    }

    /// <summary>The part of an answer's id behind <c>chatcmpl-</c>; null for other ids.</summary>
    public static string? FindInChatId(string? chatId)
    {
        bool hasPrefix = chatId?.StartsWith(ChatIdPrefix, StringComparison.Ordinal) == true && chatId.Length > ChatIdPrefix.Length && chatId.Length <= LongestId;
        return hasPrefix ? ForeignText.OneLine(chatId!.Substring(ChatIdPrefix.Length)) : null;
    }

    private static string? Header(HttpResponseHeaders? headers, string name)
    {
        if (headers is null || !headers.TryGetValues(name, out var values)) return null;
        string value = string.Concat(values);
        return value.Length is > 0 and <= LongestId ? ForeignText.OneLine(value) : null;
    }
}
