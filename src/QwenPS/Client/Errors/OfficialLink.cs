using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>
/// Finds the address of an official documentation page in the service's message, such as <c>For details, see: https://help.aliyun.com/...</c>. Other addresses
/// aren't returned, because the message can come from any server.
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
