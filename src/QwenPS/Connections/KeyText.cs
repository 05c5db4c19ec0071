using System.Text.RegularExpressions;
using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>
/// Removes common copy errors from an API key, and rejects text that can't be a key. Without these checks, the service would return the HTTP status
/// 401 without details. Messages never contain any part of the key.
/// </summary>
internal static class KeyText
{
    // These are straight, typographic, full-width, and corner quotation marks, and the backtick of Markdown.
    private const string Quotes = "\"'`\u00B4\u00AB\u00BB\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u300C\u300D\u300E\u300F\uFF02\uFF07";

    // These characters are invisible, but .NET doesn't treat them as white space. They're the BOM, zero-width characters, the word joiner, and the soft
    // hyphen.
    private const string Invisible = "\uFEFF\u200B\u200C\u200D\u2060\u00AD";

    private static readonly Regex HeaderPrefix = new(@"^(?:authorization\s*:\s*)?bearer(?:\s+|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Determines whether the text consists only of white space, quotation marks, and invisible characters.</summary>
    public static bool IsEmpty(string text) => TrimEdges(text).Length == 0;

    /// <summary>Returns the key without copy errors.</summary>
    /// <param name="text">The original text.</param>
    /// <param name="source">The source of the key. Every message specifies the source.</param>
    /// <param name="warnings">A list that receives one line for each kind of text that was removed.</param>
    /// <exception cref="ConnectionSetupException">The key is empty, is a placeholder, or contains invalid characters.</exception>
    public static string Clean(string text, KeySource source, List<string> warnings)
    {
        var key = TrimEdges(text);
        if (key.Length < text.Length && key.Length > 0)
            warnings.Add(Texts.Format("Key.Trimmed", source));

        // The regular expression is used only if the key contains the word "bearer", because compiling a regular expression takes time.
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
        if (key.Length > Redactor.MaxKeyLength) return Texts.Format("Key.FaultLong");
        if (key.StartsWith(KeySource.KeyVariable + "=", StringComparison.Ordinal))
            return Texts.Format("Key.FaultAssignment", KeySource.KeyVariable);
        if (key.Any(c => c is '\r' or '\n')) return Texts.Format("Key.FaultLines");
        if (key.Any(char.IsWhiteSpace)) return Texts.Format("Key.FaultBlank");
        if (key.Any(c => char.IsControl(c))) return Texts.Format("Key.FaultControl");
        // A masked key such as 'sk-…1a2b' isn't ASCII, but it has its own error message. For this reason, masked keys are checked before other text that isn't
        // ASCII.
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

/// <summary>Recognizes the placeholders that documentation and templates contain instead of a key.</summary>
internal static class KeyPlaceholder
{
    // Before the key is compared with these words, its prefix and all characters except letters and digits are removed.
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "", "apikey", "dashscopeapikey", "changeme", "changethis", "replaceme", "placeholder", "undefined",
    };

    private static readonly string[] Prefixes = [ApiKey.WorkspacePrefix, ApiKey.OrdinaryPrefix];

    // These aren't regular expressions, because compiling them would delay the first call of each process.
    private static readonly string[] Requests = ["your", "insert", "enter", "put", "replace"];

    /// <summary>Determines whether the middle of the key is replaced with asterisks or dots, as in the service's web consoles.</summary>
    public static bool IsMasked(string key) =>
        key.IndexOf("**", StringComparison.Ordinal) >= 0 || key.IndexOf('…') >= 0 || key.IndexOf("...", StringComparison.Ordinal) >= 0;

    /// <summary>
    /// Determines whether the text is a placeholder such as <c>your-api-key</c>, <c>sk-xxxx</c>, or <c>${DASHSCOPE_API_KEY}</c>. Local servers accept words
    /// such as <c>EMPTY</c>, <c>none</c>, and <c>ollama</c> as a key, so these words aren't placeholders.
    /// </summary>
    public static bool IsPlaceholder(string key)
    {
        // Text that starts with one of these characters is the placeholder of a template, or a variable that wasn't expanded.
        if (key[0] is '<' or '{' or '[' or '$' or '%') return true;
        var words = key.ToLowerInvariant();
        string? prefix = Array.Find(Prefixes, one => words.StartsWith(one, StringComparison.Ordinal));
        words = words.Substring(prefix?.Length ?? 0);
        words = new string([.. words.Where(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9'))]);
        return Words.Contains(words) || words.All(c => c == 'x') || IsYourKey(words);
    }

    /// <summary>Determines whether the text is similar to <c>yourkey</c>, <c>inserttokenhere</c>, or <c>replacebyyourapikey</c>.</summary>
    private static bool IsYourKey(string words)
    {
        if (Requests.FirstOrDefault(request => words.StartsWith(request, StringComparison.Ordinal)) is not { } request) return false;
        string rest = words.Substring(request.Length);
        if (rest.EndsWith("here", StringComparison.Ordinal)) rest = rest.Substring(0, rest.Length - "here".Length);
        return rest.EndsWith("key", StringComparison.Ordinal) || rest.EndsWith("token", StringComparison.Ordinal);
    }
}
