using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>
/// Of several matches the one that belongs to a place: a log has one error behind the other, and the status of one with the code of another would explain
/// an error that never was.
/// </summary>
internal static class NearMatch
{
    /// <summary>Those on the line of the place come first, then those before it, as heads come before bodies, then those behind it.</summary>
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
