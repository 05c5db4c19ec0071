using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors.Explaining;

/// <summary>Finds a code of the catalogue in what other programs print, and the words that belong to it.</summary>
internal static class PastedCode
{
    private static readonly Regex Word = new(@"[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)*", RegexOptions.CultureInvariant);

    /// <summary>The longest word of the text that is a code of the catalogue.</summary>
    public static Match? Find(string text)
    {
        Match? best = null;
        for (Match word = Word.Match(text); word.Success; word = word.NextMatch())
        {
            if (word.Length > (best?.Length ?? 0) && ErrorCatalogue.Current.FindExactly(word.Value) is not null) best = word;
        }

        return best;
    }

    /// <summary>
    /// What is said beside the code, as far as it is said of this error: its line up to other codes, and the next line where the code ends its own,
    /// as in terminals that wrap and where code and message are printed one under the other.
    /// </summary>
    public static string WordsOf(string text, Match code)
    {
        int start = NearMatch.LineStart(text, code.Index);
        int end = LineEnd(text, code.Index);
        int after = code.Index + code.Length;
        for (Match other = Word.Match(text, start, end - start); other.Success; other = other.NextMatch())
        {
            if (!IsSpelledAsCode(other.Value)) continue;
            if (other.Index >= after) return text.Substring(start, other.Index - start);
            // A code that stands before this one has the words between them.
            if (other.Index < code.Index) start = code.Index;
        }

        return text.Substring(start, end - start) + (EndsWithCode(text, after, end) ? NextLine(text, end) : "");
    }

    /// <summary>In the catalogue's own letters: a message may well speak of throttling, or of what was not_found.</summary>
    private static bool IsSpelledAsCode(string word) => ErrorCatalogue.Current.FindExactly(word) is { } row && Array.IndexOf(row.Codes, word) >= 0;

    private static bool EndsWithCode(string text, int after, int end)
    {
        for (int at = after; at < end; at++)
        {
            if (char.IsLetterOrDigit(text[at])) return false;
        }

        return true;
    }

    /// <summary>The line behind this one, and the break before it; nothing where it has a code or a status, and with it an error, of its own.</summary>
    private static string NextLine(string text, int end)
    {
        if (end == text.Length) return "";
        string next = text.Substring(end, LineEnd(text, end + 1) - end);
        return Find(next) is null && PastedStatus.Find(next, null) is null ? next : "";
    }

    private static int LineEnd(string text, int at)
    {
        int end = at < text.Length ? text.IndexOf('\n', at) : -1;
        return end < 0 ? text.Length : end;
    }
}
