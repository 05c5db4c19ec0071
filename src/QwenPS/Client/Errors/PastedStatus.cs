using System.Globalization;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>Finds the HTTP status and the request ID in the output of other programs.</summary>
internal static class PastedStatus
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    // Matches a status in HTTP headers. The command "curl -i" prints the headers of each response, for example the response of a proxy, a redirect, and the
    // service. If the text contains several such headers, the last status is used.
    private static readonly Regex Head = new(@"\bHTTP/[0-9.]+\s+([1-5]\d\d)\b", RegexOptions.CultureInvariant, MatchTimeout);

    // Matches a status at the start of a text or after a quotation mark. Examples: 400 Input error. · 401: Incorrect API key provided · 403 (with the message
    // in the next line)
    private static readonly Regex First = new(@"(?:\A\W{0,8}|[`""'「])([45]\d\d)(?=[:\s])", RegexOptions.CultureInvariant, MatchTimeout);

    // Matches a status after a word such as "code", "status", or "error". Examples: Error code: 403 · Client error '402 Payment Required' · error: (403)
    // Forbidden · status code 429 · HTTP 503 · :HTTP_STATUS/400 · indicate success: 403 · status code is 400 · rejected (429) · returns 401 · 响应码：400
    private static readonly Regex Named = new(
        @"(?:(?:\b(?:error[ _]code|status[ _]?code|code|status|HTTP_STATUS|HTTP|error|success|rejected|failed|响应码|状态码|错误码)|错误|失败|异常|error|exception)\b"
            + @"(?: is|为|是)?[^\w\n]{1,4}|\b(?:got|gets?|returns?|returned)(?: an?)? (?=(?:40[0-58]|413|422|429|50[0234])\b(?! (?!errors\b)[a-z]+s\b)))([45]\d\d)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        MatchTimeout);

    // Matches a status before its name, before words such as "Client Error", or after "responded with". Examples: 404 status code (no body) · 403 Client Error:
    // Forbidden · 502 Bad Gateway · 400, message='Bad Request' · dashscope.aliyuncs.com responded with 403 Model.AccessDenied (in Chinese, 返回; in version 0.1.0
    // of this module, answered 403)
    private static readonly Regex Followed = new(
        @"(?:\banswered |\bresponded with |返回 )?(?:\b|(?<=\\[nrt]))([45]\d\d)\b(?! ?[个条元张次行])(?:(?<=(?:answered|responded with|返回) \d\d\d)|(?<=\[\d\d\d)\](?= )|, message='"
            + "| (?:status code|Client Error|Server Error|Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Proxy Authentication Required|Request Time-?out"
            + "|Payload Too Large|Request Entity Too Large|Unprocessable|Too Many Requests|Internal Server Error|Bad Gateway"
            + "|Service (?:Temporarily )?Unavailable|Gateway Time-?out))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        MatchTimeout);

    // Matches a status in a sentence that a person wrote, such as "keeps giving me a 401", "throws 429", "400 error", "一直报 401", "会报400错误", or "返回了 403". A
    // number that counts things, such as in "返回 400 个", isn't a status.
    private static readonly Regex Told = new(
        @"(?:\b(?:gives?|gave|giving|throws?|threw|throwing|receiv(?:es?|ed|ing)|hits?|hitting|getting|shows?|says|said|saying|reports?|fail(?:s|ed)? with"
            + "|responds? with|comes? back with|ends? with|answers?|with(?= an? )|only(?= an? ))(?: me| us)?(?: an?| the)?(?: HTTP)? "
            + @"|(?:->|→|=>) ?|\b(?:dashscope|qwen|bailian|openai|百炼|通义)[ :：]{1,2}(?:HTTP )?"
            + "|(?:报错?|返回|出现|提示|遇到|收到|响应|抛出?|显示|开始|结果|一直|直接|全是|都是|接口|地址|[就都])(?:了|出|过|的是|一个|一次|个)?[：:]? ?(?:HTTP ?)?)"
            + @"(?<status>40[0-58]|413|422|429|50[0234])(?![A-Za-z0-9_.])(?! ?[个条元张次行万字秒人块名家多])(?! (?!errors?\b)[a-z]+s\b)"
            + @"|(?<![A-Za-z0-9_.:/-])(?<status>40[0-58]|413|422|429|50[0234])(?: ?(?:错误|报错)| error\b(?! page))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        MatchTimeout);

    // Matches the name of a status. Examples: AI_APICallError: Not Found · Error: Unauthorized · failed: Too Many Requests
    private static readonly Regex Reason = new(
        @"(?:Error|Exception|failed|code|status)\W{1,4}(?-i:(?<reason>Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Method Not Allowed"
            + @"|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout))\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        MatchTimeout);

    private static readonly Dictionary<string, int> Reasons = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Bad Request"] = 400,
        ["Unauthorized"] = 401,
        ["Payment Required"] = 402,
        ["Forbidden"] = 403,
        ["Not Found"] = 404,
        ["Method Not Allowed"] = 405,
        ["Too Many Requests"] = 429,
        ["Internal Server Error"] = 500,
        ["Bad Gateway"] = 502,
        ["Service Unavailable"] = 503,
        ["Gateway Timeout"] = 504,
    };

    private static readonly Regex Id = new(
        @"(?:\brequest[ _-]?id\b|请求 ?ID)[""']?\s*[:=：]\s*[""']?([0-9A-Za-z][0-9A-Za-z-]{7,99})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        MatchTimeout);

    /// <summary>Returns the status and its position, or null if the text doesn't contain a status.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">
    /// The position of the error's code or JSON object, or null if the position isn't known. The status that's closest to this position is used.
    /// </param>
    public static (int Status, int At)? Find(string text, int? place)
    {
        if (place is { } at)
        {
            IEnumerable<Match> heads = Matches(Head, text).Where(head => Parse(head) is not null);
            return Parse(NearMatch.Find([.. heads, .. Matches(Named, text), .. Matches(Followed, text), .. Matches(First, text)], text, at));
        }

        return Parse(Matches(Head, text).LastOrDefault())
            ?? Parse(Matches(Named, text).FirstOrDefault())
            ?? Parse(Matches(Followed, text).FirstOrDefault())
            ?? Parse(Matches(First, text).FirstOrDefault())
            ?? FindReason(text)
            ?? (Told.Match(text) is { Success: true } told ? (int.Parse(told.Groups["status"].Value, CultureInfo.InvariantCulture), told.Index) : null);
    }

    /// <summary>Determines whether the text contains at most one status.</summary>
    public static bool IsSingle(string text) => Matches(Named, text).Concat(Matches(Followed, text)).Concat(Matches(Head, text)).Take(2).Count() < 2;

    /// <param name="text">The text.</param>
    /// <param name="place">The position of the error's code or JSON object, or null if the position isn't known.</param>
    /// <param name="status">
    /// The position of the error's status, or null if there's no status. An ID in a line before both positions belongs to another error.
    /// </param>
    public static string? FindRequestId(string text, int? place, int? status)
    {
        Match[] ids = [.. Matches(Id, text)];
        if (place is not { } at) return ids.FirstOrDefault()?.Groups[1].Value;
        if (ids.Length == 1 && IsSingle(text)) return ids[0].Groups[1].Value;
        int start = NearMatch.LineStart(text, Math.Min(at, status ?? at));
        return NearMatch.Find([.. ids.Where(id => id.Index >= start)], text, at)?.Groups[1].Value;
    }

    private static (int, int)? FindReason(string text) => Reason.Match(text) is { Success: true } match ? (Reasons[match.Groups["reason"].Value], match.Index) : null;

    private static IEnumerable<Match> Matches(Regex pattern, string text) => pattern.Matches(text).Cast<Match>();

    private static (int, int)? Parse(Match? match) =>
        match is not null && int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is >= 400 and int status ? (status, match.Index) : null;
}
