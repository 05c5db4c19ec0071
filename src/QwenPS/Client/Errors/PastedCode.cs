using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>Finds an error code of the catalog in the output of other programs. Also finds the text that belongs to the code.</summary>
internal static class PastedCode
{
    // A status can follow a code without a space, as in invalid_parameter_error400.
    private static readonly char[] Digits = [.. "0123456789"];

    private static readonly Regex Word = new(@"[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)*", RegexOptions.CultureInvariant);

    // Matches an empty API key in source code, such as api_key="", or an Authorization header without a key, such as b'Bearer '.
    private static readonly Regex EmptyKey = new(
        @"(?<name>api_?key[""']?\s{0,9}[=:]\s{0,9})(?:""""|'')(?![""'\w])|(?<name>[""']Bearer )(?=\s{0,3}[""'])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static readonly Regex Link = new(@"https?://[A-Za-z0-9./_-]{1,200}/error-codes?#[A-Za-z0-9_-]{1,100}", RegexOptions.CultureInvariant);

    /// <summary>
    /// Replaces an empty API key with the text <c>None</c>. The catalog ignores quotation marks, so it couldn't otherwise distinguish an empty API key from a
    /// masked API key.
    /// </summary>
    public static string MarkEmptyKeys(string text) => EmptyKey.Replace(text, "${name}None");

    /// <summary>Returns the longest word in the text that's a code of the catalog, or null if the text contains no such word.</summary>
    public static Match? Find(string text)
    {
        Match? best = null;
        for (Match word = Word.Match(text); word.Success; word = word.NextMatch())
        {
            if (word.Length > (best?.Length ?? 0) && IsCode(word.Value)) best = word;
        }

        return best;
    }

    /// <summary>Determines whether all codes in the text identify the same error. If the text contains no code, returns true.</summary>
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
    /// Returns the row of an exception class in the text, such as <c>litellm.RateLimitError</c>, or null if there's no such class. If there are several
    /// classes, the last class is used, because it's the class of the innermost exception. If the last class shows only that the client or the service caused
    /// the error, a more specific earlier class is used instead.
    /// </summary>
    public static ErrorRow? FindType(string text)
    {
        ErrorRow? last = null;
        for (Match word = Word.Match(text); word.Success; word = word.NextMatch())
        {
            string name = word.Value.Substring(word.Value.LastIndexOf('.') + 1);
            if (ErrorCatalog.Current.FindType(name) is { } row && (last is null || !row.IsVague)) last = row;
        }

        return last;
    }

    /// <summary>
    /// Returns the text that describes the error of a code. Terminals wrap lines, and some programs print the code and the message on separate lines. For this
    /// reason, the text consists of the line with the code and of the lines that continue the sentence. If the line contains several codes, only the text that
    /// belongs to the specified code is included.
    /// </summary>
    public static string FindDescription(string text, Match code)
    {
        int start = NearMatch.LineStart(text, code.Index);
        int end = PastedLines.FindLineEnd(text, code.Index);
        int after = code.Index + code.Length;
        for (Match other = Word.Match(text, start, end - start); other.Success; other = other.NextMatch())
        {
            if (!IsSpelledAsCode(other.Value)) continue;
            if (other.Index >= after) return text.Substring(start, other.Index - start);
            // The text before the specified code can belong to an earlier code, so it isn't included.
            if (other.Index < code.Index) start = code.Index;
        }

        return start == code.Index ? PastedLines.Join(text.Substring(start), 0, IsOther) : PastedLines.Join(text, start, IsOther);
    }

    /// <summary>
    /// Removes the codes of the catalog, and the links to the service's page of error codes, from a text. The words of codes and links could match the wrong
    /// family of phrases (<see cref="ErrorFile.Families"/>). For example, <c>InvalidParameter: Field required</c> reports a missing field, but the words of its
    /// code match the phrases for an invalid parameter.
    /// </summary>
    public static string RemoveCodes(string text) =>
        Word.Replace(Link.Replace(text, ""), word => HasSeveralWords(word.Value) && IsSpelledAsCode(word.Value.TrimEnd(Digits)) ? "" : word.Value);

    /// <summary>Determines whether a line contains a code or a status. Such a line is treated as the start of another error.</summary>
    public static bool IsOther(string line) => Find(line) is not null || PastedStatus.Find(line, null) is not null;

    /// <summary>
    /// Determines whether a word is a code of the catalog, or a name whose parts include such a code. A name that starts with a lowercase letter, such as
    /// litellm.RateLimitError, isn't a code. Such a name is the name of a class or package of a program.
    /// </summary>
    private static bool IsCode(string word) =>
        ErrorCatalog.Current.FindExactly(word) is not null || (char.IsUpper(word[0]) && word.IndexOf('.') > 0 && ErrorCatalog.Current.Find(word) is not null);

    /// <summary>
    /// Determines whether a word has exactly the uppercase and lowercase letters of a code in the catalog. Without this check, a word such as throttling in an
    /// ordinary sentence would be treated as a code.
    /// </summary>
    private static bool IsSpelledAsCode(string word) => ErrorCatalog.Current.FindExactly(word) is { } row && Array.IndexOf(row.Codes, word) >= 0;

    private static bool HasSeveralWords(string word) => word.IndexOf('_') > 0 || word.Skip(1).Any(char.IsUpper);
}
