using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>Finds a code of the catalog in what other programs print, and the words that belong to it.</summary>
internal static class PastedCode
{
    // A status can follow a code without a space: invalid_parameter_error400.
    private static readonly char[] Digits = [.. "0123456789"];

    private static readonly Regex Word = new(@"[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)*", RegexOptions.CultureInvariant);

    /// <summary>The longest word of the text that is a code of the catalog.</summary>
    public static Match? Find(string text)
    {
        Match? best = null;
        for (Match word = Word.Match(text); word.Success; word = word.NextMatch())
        {
            if (word.Length > (best?.Length ?? 0) && IsCode(word.Value)) best = word;
        }

        return best;
    }

    /// <summary>Whether all codes of the text, if it has any, stand for one error.</summary>
    public static bool IsSingle(string text)
    {
        ErrorRow? only = null;
        for (Match word = Word.Match(text); word.Success; word = word.NextMatch())
        {
            if (!IsSpelledAsCode(word.Value)) continue;
            ErrorRow row = ErrorCatalog.Current.FindExactly(word.Value)!;
            only ??= row;
            if (row != only) return false;
        }

        return true;
    }

    /// <summary>
    /// The row of a class name in the text that stands for an error, as <c>litellm.RateLimitError</c> does; null if there's none. Of several, the last one counts,
    /// as it's the innermost, but one that says only who is at fault gives way to any other.
    /// </summary>
    public static ErrorRow? FindType(string text)
    {
        ErrorRow? last = null;
        for (Match word = Word.Match(text); word.Success; word = word.NextMatch())
        {
            string name = word.Value.Substring(word.Value.LastIndexOf('.') + 1);
            if (ErrorCatalog.Current.FindType(name) is { } row && (last is null || !ErrorClassifier.IsVague(row))) last = row;
        }

        return last;
    }

    /// <summary>
    /// What is said beside the code, as far as it is said of this error: its line up to other codes, and the lines that go on with its sentence,
    /// as in terminals that wrap and where code and message are printed one under the other.
    /// </summary>
    public static string WordsOf(string text, Match code)
    {
        int start = NearMatch.LineStart(text, code.Index);
        int end = PastedLines.EndOf(text, code.Index);
        int after = code.Index + code.Length;
        for (Match other = Word.Match(text, start, end - start); other.Success; other = other.NextMatch())
        {
            if (!IsSpelledAsCode(other.Value)) continue;
            if (other.Index >= after) return text.Substring(start, other.Index - start);
            // A code that stands before this one has the words between them.
            if (other.Index < code.Index) start = code.Index;
        }

        return start == code.Index ? PastedLines.Join(text.Substring(start), 0, IsOther) : PastedLines.Join(text, start, IsOther);
    }

    /// <summary>
    /// Removes the codes of the catalog from a text, because the parts of a code are words too. <c>InvalidParameter: Field required</c> doesn't mean an invalid parameter.
    /// </summary>
    public static string RemoveCodes(string text) => Word.Replace(text, word => HasSeveralWords(word.Value) && IsSpelledAsCode(word.Value.TrimEnd(Digits)) ? "" : word.Value);

    /// <summary>Whether a line has a code or a status, and with it an error, of its own.</summary>
    public static bool IsOther(string line) => Find(line) is not null || PastedStatus.Find(line, null) is not null;

    /// <summary>A code of the catalog, or one of several parts of which one is: what a program calls its classes and packages starts in lower case.</summary>
    private static bool IsCode(string word) =>
        ErrorCatalog.Current.FindExactly(word) is not null || (char.IsUpper(word[0]) && word.IndexOf('.') > 0 && ErrorCatalog.Current.Find(word) is not null);

    /// <summary>In the catalog's own letters: a message may well speak of throttling, or of what was not_found.</summary>
    private static bool IsSpelledAsCode(string word) => ErrorCatalog.Current.FindExactly(word) is { } row && Array.IndexOf(row.Codes, word) >= 0;

    private static bool HasSeveralWords(string word) => word.IndexOf('_') > 0 || word.Skip(1).Any(char.IsUpper);
}
