using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>
/// The page of the official help that the service's own message names: <c>For details, see: https://help.aliyun.com/...</c>.
/// Addresses of other sites are not taken: anybody's server can write a message.
/// </summary>
internal static class OfficialLink
{
    private static readonly Regex Page = new(
        @"https://(?:help\.aliyun\.com|(?:www\.)?alibabacloud\.com|docs\.qwencloud\.com|platform\.qianwenai\.com)/[A-Za-z0-9/_.#?=&%-]*[A-Za-z0-9/]",
        RegexOptions.CultureInvariant);

    public static IEnumerable<string> In(string? message)
    {
        if (string.IsNullOrEmpty(message)) return [];
        Match match = Page.Match(message!);
        return match.Success ? [match.Value] : [];
    }
}
