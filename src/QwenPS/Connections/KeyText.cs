using System.Text.RegularExpressions;
using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>
/// Cleans what was found as a key of the usual accidents of copying, and refuses what cannot be one: a bad key is otherwise
/// first noticed as a 401 that says nothing. No message holds any part of the key.
/// </summary>
internal static class KeyText
{
    // Straight, typographic, full-width and corner quotes, and the backtick of Markdown.
    private const string Quotes = "\"'`\u00B4\u00AB\u00BB\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u300C\u300D\u300E\u300F\uFF02\uFF07";

    // Invisible and not white space to .NET: BOM, zero-width characters, word joiner, soft hyphen.
    private const string Invisible = "\uFEFF\u200B\u200C\u200D\u2060\u00AD";

    private static readonly Regex HeaderPrefix = new(@"^(?:authorization\s*:\s*)?bearer(?:\s+|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Whether nothing is left once blanks and quotes are gone.</summary>
    public static bool IsEmpty(string text) => TrimEdges(text).Length == 0;

    /// <summary>The key, cleaned.</summary>
    /// <param name="text">As found.</param>
    /// <param name="source">Where: named in every message.</param>
    /// <param name="warnings">Receives one line for each thing that was left out.</param>
    /// <exception cref="ConnectionSetupException">It is empty, a placeholder, or has characters that no key has.</exception>
    public static string Clean(string text, KeySource source, List<string> warnings)
    {
        var key = TrimEdges(text);
        if (key.Length < text.Length && key.Length > 0)
            warnings.Add(Texts.Format("Key.Trimmed", source));

        // The expression is made, which takes time, only where it can find something.
        if (key.IndexOf("bearer", StringComparison.OrdinalIgnoreCase) >= 0 && HeaderPrefix.Match(key) is { Success: true } prefix)
        {
            key = TrimEdges(key.Substring(prefix.Length));
            warnings.Add(Texts.Format("Key.Bearer", source));
        }

        if (FindFault(key) is { } fault)
            throw new ConnectionSetupException(Texts.Format("Key.Fault", source, fault), source.ParameterName);
        return key;
    }

    private static string? FindFault(string key)
    {
        if (key.Length == 0) return Texts.Format("Key.FaultEmpty");
        if (key.Length > Redactor.LongestKey) return Texts.Format("Key.FaultLong");
        if (key.StartsWith(ApiKeyResolver.KeyVariable + "=", StringComparison.Ordinal))
            return Texts.Format("Key.FaultAssignment", ApiKeyResolver.KeyVariable);
        if (key.Any(c => c is '\r' or '\n')) return Texts.Format("Key.FaultLines");
        if (key.Any(char.IsWhiteSpace)) return Texts.Format("Key.FaultBlank");
        if (key.Any(c => char.IsControl(c))) return Texts.Format("Key.FaultControl");
        // Before the test for ASCII: a console shows 'sk-…1a2b', and the advice for that is another.
        if (KeyPlaceholder.IsMasked(key)) return Texts.Format("Key.FaultMasked");
        if (key.Any(c => c > '~')) return Texts.Format("Key.FaultCharacters");
        if (KeyPlaceholder.IsPlaceholder(key)) return Texts.Format("Key.FaultSample", ApiKeyResolver.WhereToGet);
        return null;
    }

    private static string TrimEdges(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsEdge(text[start])) start++;
        while (end > start && IsEdge(text[end - 1])) end--;
        return text.Substring(start, end - start);
    }

    private static bool IsEdge(char c) => char.IsWhiteSpace(c) || Quotes.IndexOf(c) >= 0 || Invisible.IndexOf(c) >= 0;
}
