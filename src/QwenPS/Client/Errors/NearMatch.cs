using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>
/// Selects the match that belongs to the error at a position. A log can contain several errors. If the status of one error were combined with the code of
/// another error, the explanation would be wrong.
/// </summary>
internal static class NearMatch
{
    /// <summary>
    /// Returns the closest match. Matches on the line of the position have priority, followed by earlier matches, because headers come before bodies, and then
    /// by later matches.
    /// </summary>
    public static Match? Find(IReadOnlyList<Match> matches, string text, int place)
    {
        int start = LineStart(text, place);
        int end = text.IndexOf('\n', place);
        Match[] line = [.. matches.Where(match => match.Index >= start && (end < 0 || match.Index < end))];
        Match[] sorted = [.. (line.Length > 0 ? line : matches).OrderBy(match => match.Index)];
        return sorted.LastOrDefault(match => match.Index <= place) ?? sorted.FirstOrDefault();
    }

    public static int LineStart(string text, int place) => place == 0 ? 0 : text.LastIndexOf('\n', place - 1) + 1;
}
