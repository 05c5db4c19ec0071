using System.Text.RegularExpressions;

namespace QwenPS.Client.Connecting;

/// <summary>Recognizes the sample texts that documentation and templates put where a key belongs.</summary>
internal static class KeyPlaceholder
{
    // Compared after the key prefix and everything but letters and digits is gone.
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "", "apikey", "dashscopeapikey", "changeme", "changethis", "replaceme", "placeholder", "undefined",
    };

    private static readonly Regex Ellipsis = new(@"\*{2,}|…|\.{3,}", RegexOptions.CultureInvariant);
    private static readonly Regex OnlyX = new("^x+$", RegexOptions.CultureInvariant);
    private static readonly Regex YourKey = new("^(your|insert|enter|put|replace).*(key|token)(here)?$", RegexOptions.CultureInvariant);
    private static readonly Regex Separators = new("[^a-z0-9]", RegexOptions.CultureInvariant);

    /// <summary>Whether the text has the stars or dots by which consoles hide the middle of a key.</summary>
    public static bool IsMasked(string key) => Ellipsis.IsMatch(key);

    /// <summary>
    /// Whether the text is a sample such as <c>your-api-key</c>, <c>sk-xxxx</c> or <c>${DASHSCOPE_API_KEY}</c>. Words that
    /// local servers take as a key (<c>EMPTY</c>, <c>none</c>, <c>ollama</c>) are not samples.
    /// </summary>
    public static bool IsPlaceholder(string key)
    {
        // A template's brackets, or a variable that nobody expanded.
        if (key[0] is '<' or '{' or '[' or '$' or '%') return true;
        var words = key.ToLowerInvariant();
        if (words.StartsWith(ApiKey.OrdinaryPrefix, StringComparison.Ordinal)) words = words.Substring(ApiKey.OrdinaryPrefix.Length);
        words = Separators.Replace(words, "");
        return Words.Contains(words) || OnlyX.IsMatch(words) || YourKey.IsMatch(words);
    }
}
