using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>
/// Selects the regular-expression match that's closest to an error. A log can contain several errors, and the status of one error must not be combined with the
/// code of another error.
/// </summary>
internal static class NearMatch
{
    /// <summary>
    /// Returns the closest match. Matches on the same line have the highest priority. Matches before the error have the next priority, because programs print
    /// the headers of a response before its body. Matches after the error have the lowest priority.
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
