using System.Globalization;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors.Explaining;

/// <summary>Finds the HTTP status and the request id in what other programs print.</summary>
internal static class PastedStatus
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // curl -i prints the heads of all answers, those of a proxy and of redirects first: the last one counts.
    private static readonly Regex Head = new(@"\bHTTP/[0-9.]+\s+([1-5]\d\d)\b", RegexOptions.CultureInvariant, Patience);

    // Error code: 403 · Client error '402 Payment Required' · error: (403) Forbidden · status code 429 · HTTP 503 · :HTTP_STATUS/400 · indicate success: 403
    private static readonly Regex Named = new(
        @"\b(?:error[ _]code|status[ _]?code|code|status|HTTP_STATUS|HTTP|error|success)\b[^\w\n]{1,4}([45]\d\d)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        Patience);

    // 404 status code (no body) · 403 Client Error: Forbidden · 502 Bad Gateway · dashscope.aliyuncs.com answered 403 Model.AccessDenied, in Chinese 返回
    private static readonly Regex Followed = new(
        @"(?:\banswered |返回 )?\b([45]\d\d)\b(?:(?<=(?:answered|返回) \d\d\d)| (?:status code|Client Error|Server Error|Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Proxy Authentication Required|Request Time-?out|Payload Too Large|Request Entity Too Large|Unprocessable|Too Many Requests|Internal Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        Patience);

    private static readonly Regex Id = new(@"(?:\brequest[ _-]?id\b|请求 ?ID)[""']?\s*[:=：]\s*[""']?([0-9A-Za-z][0-9A-Za-z-]{7,99})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Patience);

    /// <summary>The status and where it stands; null where there is none.</summary>
    public static (int Status, int At)? Find(string text)
    {
        Match head = Head.Match(text);
        for (Match next = head; next.Success; next = next.NextMatch()) head = next;
        return Of(head) ?? Of(Named.Match(text)) ?? Of(Followed.Match(text));
    }

    public static string? FindRequestId(string text)
    {
        Match match = Id.Match(text);
        return match.Success ? match.Groups[1].Value : null;
    }

    private static (int, int)? Of(Match match) =>
        match.Success && int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is >= 400 and int status ? (status, match.Index) : null;
}
