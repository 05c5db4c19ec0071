using System.Globalization;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>
/// Finds the time at which an exhausted quota becomes available again. A message contains this time, as in <c>The quota will reset at 07-27 09:25:00 UTC.</c>
/// </summary>
internal static class ResetTime
{
    private static readonly Regex Time = new(
        @"(?:\b(?:resets?|resume[sd]?|available|renew(?:s|ed)?)|重置|恢复)[^0-9\n]{0,20}"
            + @"(?<time>(?:(?<year>\d{4})-)?(?<month>\d{1,2})-(?<day>\d{1,2})[T ](?<clock>\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})?\s?(?<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>
    /// The texts that replace a line break before the search. A terminal can wrap a line between words or within a word, so both a space and an empty string
    /// are tried.
    /// </summary>
    private static readonly string[] Breaks = [" ", ""];

    private static readonly string[] Forms = ["yyyy-M-d H:m:s zzz", "yyyy-M-d H:m zzz"];

    /// <summary>Returns the time as it appears in the message, or null if the message doesn't contain a time.</summary>
    public static string? Find(string? message) => Match(message) is { } match ? match.Groups["time"].Value.Trim() : null;

    /// <summary>
    /// Returns the duration until the time in the message. Returns null if the message doesn't contain a time, if the time zone is unknown, or if the time is
    /// in the past.
    /// </summary>
    /// <param name="message">The service's message.</param>
    /// <param name="now">The current time. If the date in the message has no year, the current time determines the year.</param>
    public static TimeSpan? WaitFor(string? message, DateTimeOffset now)
    {
        if (Match(message) is not { } match || !match.Groups["zone"].Success) return null;
        string zone = match.Groups["zone"].Value;
        string offset = char.IsLetter(zone[0]) ? "+00:00" : zone.Length == 5 ? zone.Insert(3, ":") : zone;
        int year = match.Groups["year"].Success ? int.Parse(match.Groups["year"].Value, CultureInfo.InvariantCulture) : now.UtcDateTime.Year;
        if (Parse(match, year, offset) is not { } time) return null;
        if (!match.Groups["year"].Success && time < now.AddDays(-2)) time = Parse(match, year + 1, offset) ?? time;
        return time > now ? time - now : null;
    }

    /// <summary>Finds the time in a message, even if a terminal wrapped the message between words or within a word.</summary>
    private static Match? Match(string? message)
    {
        if (string.IsNullOrEmpty(message)) return null;
        string[] lines = [.. message!.Split('\n').Select(line => line.Trim(' ', '\r', '│', '┃', '║', '|', '>'))];
        return Breaks.Select(separator => Time.Match(string.Join(separator, lines))).FirstOrDefault(match => match.Success);
    }

    private static DateTimeOffset? Parse(Match match, int year, string offset)
    {
        string text = $"{year.ToString("0000", CultureInfo.InvariantCulture)}-{match.Groups["month"].Value}-{match.Groups["day"].Value} {match.Groups["clock"].Value} {offset}";
        return DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time) ? time : null;
    }
}
