using QwenPS.Client.Transport;

namespace QwenPS.Connections;

/// <summary>Recognizes the sample texts that documentation and templates put where a key belongs.</summary>
internal static class KeyPlaceholder
{
    // Compared after the key prefix and everything but letters and digits is gone.
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "", "apikey", "dashscopeapikey", "changeme", "changethis", "replaceme", "placeholder", "undefined",
    };

    private static readonly string[] Prefixes = [ApiKey.WorkspacePrefix, ApiKey.OrdinaryPrefix];

    // No regular expressions here: every process checks a key, and to make them takes 10 ms.
    private static readonly string[] Requests = ["your", "insert", "enter", "put", "replace"];

    /// <summary>Whether the text has the stars or dots by which consoles hide the middle of a key.</summary>
    public static bool IsMasked(string key) =>
        key.IndexOf("**", StringComparison.Ordinal) >= 0 || key.IndexOf('…') >= 0 || key.IndexOf("...", StringComparison.Ordinal) >= 0;

    /// <summary>
    /// Whether the text is a sample such as <c>your-api-key</c>, <c>sk-xxxx</c> or <c>${DASHSCOPE_API_KEY}</c>. Words that
    /// local servers take as a key (<c>EMPTY</c>, <c>none</c>, <c>ollama</c>) are not samples.
    /// </summary>
    public static bool IsPlaceholder(string key)
    {
        // A template's brackets, or a variable that nobody expanded.
        if (key[0] is '<' or '{' or '[' or '$' or '%') return true;
        var words = key.ToLowerInvariant();
        string? prefix = Array.Find(Prefixes, one => words.StartsWith(one, StringComparison.Ordinal));
        words = words.Substring(prefix?.Length ?? 0);
        words = new string([.. words.Where(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9'))]);
        return Words.Contains(words) || words.All(c => c == 'x') || IsYourKey(words);
    }

    /// <summary>Whether it reads <c>yourkey</c>, <c>inserttokenhere</c>, <c>replacebyyourapikey</c> and the like.</summary>
    private static bool IsYourKey(string words)
    {
        if (Requests.FirstOrDefault(request => words.StartsWith(request, StringComparison.Ordinal)) is not { } request) return false;
        string rest = words.Substring(request.Length);
        if (rest.EndsWith("here", StringComparison.Ordinal)) rest = rest.Substring(0, rest.Length - "here".Length);
        return rest.EndsWith("key", StringComparison.Ordinal) || rest.EndsWith("token", StringComparison.Ordinal);
    }
}
