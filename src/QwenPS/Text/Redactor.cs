using System.Text;
using System.Text.RegularExpressions;
using QwenPS.Client.Transport;

namespace QwenPS.Text;

/// <summary>
/// Masks secrets in texts that are shown, such as messages, request bodies, and verbose and debug lines. This class masks known secrets, and texts that look
/// like secrets: <c>sk-...</c>, <c>Bearer ...</c>, and the user name and password in an address. This class is thread-safe. If a text doesn't contain a secret,
/// the same string object is returned.
/// </summary>
internal sealed class Redactor
{
    /// <summary>
    /// The maximum length of an API key in characters. An API key has about 35 characters, and a signed token of a gateway has up to a few thousand characters.
    /// </summary>
    public const int MaxKeyLength = 8192;

    private readonly string?[] _secrets;
    private readonly ChangingSecrets? _changing;
    private volatile Known? _known;

    /// <summary>
    /// Gets a redactor that masks only texts that look like secrets. Use this redactor for texts that can contain an API key by mistake, for example if the
    /// user specified an API key as a region.
    /// </summary>
    public static Redactor WithoutKnownSecrets { get; } = new();

    /// <param name="secrets">The API keys, tokens, and passwords. Null, empty, and very short secrets are ignored.</param>
    public Redactor(params string?[] secrets)
        : this(null, secrets)
    {
    }

    /// <param name="changing">Additional secrets that are replaced from time to time, or null if there are no such secrets.</param>
    /// <param name="secrets">The API keys, tokens, and passwords. Null, empty, and very short secrets are ignored.</param>
    public Redactor(ChangingSecrets? changing, string?[] secrets)
    {
        _changing = changing;
        _secrets = secrets;
    }

    /// <summary>Gets the finder of the secrets. The finder is created when the first text is masked, and created again when a secret changes.</summary>
    private SecretFinder Finder
    {
        get
        {
            string[] current = _changing?.All ?? [];
            if (_known is { } known && ReferenceEquals(known.Changing, current)) return known.Finder;
            var finder = new SecretFinder(_secrets.Concat(current).Distinct(StringComparer.Ordinal));
            _known = new Known(finder, current);
            return finder;
        }
    }

    /// <param name="Finder">The finder of the secrets.</param>
    /// <param name="Changing">The array of changing secrets from which the finder was created.</param>
    private sealed record Known(SecretFinder Finder, string[] Changing);

    /// <summary>Masks every secret in a text. Returns an empty string if the text is null.</summary>
    public string Redact(string? text)
    {
        if (text is null || text.Length == 0) return "";
        text = AddressUser.Mask(Finder.Mask(text));

        // A plain search is much faster than a regular expression. The regular expressions are used only if the plain search finds a possible match.
        if (text.IndexOf("bearer", StringComparison.OrdinalIgnoreCase) >= 0) text = SecretPatterns.MaskTokens(text);
        if (text.IndexOf(ApiKey.OrdinaryPrefix, StringComparison.Ordinal) >= 0) text = SecretPatterns.MaskKeys(text);
        if (text.IndexOf(ApiKey.TemporaryPrefix, StringComparison.Ordinal) >= 0) text = SecretPatterns.MaskTemporaryKeys(text);
        return text;
    }

    /// <summary>
    /// Masks only known secrets. Use this method for IDs and names. IDs and names can contain parts that look like an API key but aren't secret. Returns null
    /// if the text is null.
    /// </summary>
    public string? RedactKnown(string? text) => string.IsNullOrEmpty(text) ? text : Finder.Mask(text!);

    /// <summary>Masks known secrets in a JSON value: a string, a list, or a dictionary.</summary>
    public object? RedactKnown(object? value) => value switch
    {
        string text => RedactKnown(text),
        object?[] items => Array.ConvertAll(items, RedactKnown),
        IReadOnlyDictionary<string, object?> fields => RedactKnown(fields),
        _ => value,
    };

    /// <inheritdoc cref="RedactKnown(object)"/>
    public Dictionary<string, object?> RedactKnown(IReadOnlyDictionary<string, object?> fields)
    {
        var redacted = new Dictionary<string, object?>();
        foreach (var pair in fields) redacted[RedactKnown(pair.Key)!] = RedactKnown(pair.Value);
        return redacted;
    }

    /// <summary>
    /// Masks the secrets in a text, and then truncates the text. If the text were truncated first, a secret that's cut off at the end couldn't be recognized.
    /// </summary>
    public string RedactStart(string text, int limit)
    {
        int window = limit + Margin;
        if (text.Length <= window) return Start(Redact(text), limit);
        // Only the beginning of the text is masked. The last characters of the masked text aren't returned, because they can be a part of a secret that was cut
        // off. Masks can change the length of the text, so these characters are counted from the end of the masked text.
        string start = Redact(text.Substring(0, window));
        return Start(start, Math.Min(limit, Math.Max(0, start.Length - Margin)));
    }

    /// <summary>Masks and truncates a UTF-8 text. Only the bytes that can affect the result are decoded.</summary>
    public string RedactStart(byte[] utf8, int length, int limit)
    {
        const int mostBytes = 3;
        return RedactStart(Encoding.UTF8.GetString(utf8, 0, Math.Min(length, mostBytes * (limit + Margin + 1))), limit);
    }

    /// <summary>Gets a number of characters that's greater than the length of any secret in a text.</summary>
    private int Margin => Math.Max(Finder.MaxSpellingLength, 2 * MaxKeyLength);

    private static string Start(string text, int length) => text.Length <= length ? text : text.Substring(0, length);

    /// <summary>Masks texts that look like secrets. The regular expressions are in a separate class, so they're created only when they're needed.</summary>
    private static class SecretPatterns
    {
        // Newer keys contain dots. Older keys don't, so a dot after an older key ends a sentence or begins a file extension.
        private static readonly Regex KeyForm = new(@"sk-(?:ws-(?=[A-Za-z0-9_.-]{8})[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|[A-Za-z0-9_-]{8,})", RegexOptions.CultureInvariant);

        // A token ends at a space, a quotation mark, or a bracket. Escapes of JSON and URLs are part of the token. '…' shows that the token is already masked.
        private static readonly Regex BearerForm = new(
            @"(?<scheme>bearer(?:[ \t]+|%20|\+))(?<token>(?:[^\s""'<>,;\\&]|\\u[0-9a-f]{4}|\\/)+)",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

        // An escape can directly precede a key, such as "\n" in JSON and "%20" in an address. The last character of an escape is a letter or digit, so the key
        // would otherwise look like the end of a word.
        private static readonly Regex EscapeAtEnd = new(@"(?:\\[nrtbf]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})$", RegexOptions.CultureInvariant);

        public static string MaskKeys(string text) => KeyForm.Replace(text, match => IsWord(text, match) ? match.Value : SecretMask.Mask(match.Value));

        // The prefix st- is also part of words such as "list-item". For this reason, the text must be a separate word that contains a digit.
        private static readonly Regex TemporaryForm = new(@"(?<![A-Za-z0-9_-])st-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}", RegexOptions.CultureInvariant);

        public static string MaskTemporaryKeys(string text) => TemporaryForm.Replace(text, match => SecretMask.Mask(match.Value));

        public static string MaskTokens(string text) => BearerForm.Replace(text, MaskToken);

        private static string MaskToken(Match match)
        {
            var token = match.Groups["token"].Value;
            var shown = token.IndexOf('…') >= 0 ? token : SecretMask.Mask(token);
            return match.Groups["scheme"].Value + shown;
        }

        /// <summary>
        /// Determines whether the match is only a part of a word, such as "risk-assessment". This is the case if a letter precedes the match, and the match
        /// contains no digit.
        /// </summary>
        private static bool IsWord(string text, Match match)
        {
            if (match.Index == 0 || !char.IsLetterOrDigit(text[match.Index - 1]) || match.Value.Any(char.IsDigit)) return false;
            int start = Math.Max(0, match.Index - 6);
            return !EscapeAtEnd.IsMatch(text.Substring(start, match.Index - start));
        }
    }
}

/// <summary>Masks the user and the password in the addresses of a text, as in <c>http://user:password@proxy:8080</c>.</summary>
internal static class AddressUser
{
    private const string Ends = "/?#\\\"'<>`";

    public static string Mask(string text)
    {
        if (text.IndexOf('@') < 0) return text;
        StringBuilder? masked = null;
        int done = 0;
        for (int place = 0; (place = text.IndexOf(':', place)) >= 0; place++)
        {
            int start = FindStart(text, place);
            if (start < 0) continue;
            int end = start;
            while (end < text.Length && Ends.IndexOf(text[end]) < 0 && !char.IsWhiteSpace(text[end])) end++;
            int at = end == start ? -1 : text.LastIndexOf('@', end - 1, end - start);
            if (at < 0 || at == start || text.IndexOf('…', start, at - start) == start) continue;
            masked ??= new StringBuilder(text.Length);
            masked.Append(text, done, start - done).Append('…');
            done = at;
        }

        return masked?.Append(text, done, text.Length - done).ToString() ?? text;
    }

    /// <summary>
    /// If <c>://</c> is at the specified position, returns the start of the user name or host. Otherwise, returns -1. The slashes can be escaped for JSON.
    /// </summary>
    private static int FindStart(string text, int place)
    {
        int slashes = 0;
        for (place++; place < text.Length && slashes < 2; place++)
        {
            if (text[place] == '/') slashes++;
            else if (text[place] != '\\') return -1;
        }

        return slashes == 2 ? place : -1;
    }
}

/// <summary>Masks secrets. The visible part of a masked secret is sufficient to distinguish two keys, but not to use a key.</summary>
internal static class SecretMask
{
    // The prefixes aren't masked. They show the type of the key, which is useful for troubleshooting, and aren't secret.
    private static readonly string[] KnownPrefixes = [ApiKey.PlanPrefix, ApiKey.WorkspacePrefix, ApiKey.OrdinaryPrefix, ApiKey.TemporaryPrefix];

    /// <summary>
    /// Masks a secret as <c>sk-…1a2b</c>: the prefix, an ellipsis, and the last four characters. If the secret has 8 to 11 characters after the prefix, only
    /// the last two characters are shown. If the secret has fewer than 8 characters after the prefix, only the prefix and the ellipsis are shown.
    /// </summary>
    public static string Mask(string secret)
    {
        var prefix = KnownPrefixes.FirstOrDefault(p => secret.StartsWith(p, StringComparison.Ordinal)) ?? "";
        int hidden = secret.Length - prefix.Length;
        int shown = hidden >= 12 ? 4 : hidden >= 8 ? 2 : 0;
        return prefix + "…" + secret.Substring(secret.Length - shown);
    }
}

/// <summary>Stores secrets that change from time to time. Earlier secrets must still be masked, so they're also stored. This class is thread-safe.</summary>
internal sealed class ChangingSecrets
{
    /// <summary>
    /// The maximum number of secrets that are stored. When a secret is removed, it has already expired, because changing secrets are temporary keys.
    /// </summary>
    private const int Most = 8;

    private readonly object _lock = new();
    private volatile string[] _all = [];

    /// <summary>Gets the latest secrets, from the newest to the oldest. Each change replaces the entire array.</summary>
    public string[] All => _all;

    public void Add(string secret)
    {
        lock (_lock) _all = [secret, .. _all.Take(Most - 1)];
    }
}
