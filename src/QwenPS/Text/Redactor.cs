using System.Text;
using System.Text.RegularExpressions;
using QwenPS.Client.Transport;

namespace QwenPS.Text;

/// <summary>
/// Masks secrets in texts that are shown: messages, bodies, verbose and debug lines. It masks known secrets, and texts that look like secrets:
/// <c>sk-...</c>, <c>Bearer ...</c>, and the user of an address. Thread-safe. A text without secrets is returned as the same object.
/// </summary>
internal sealed class Redactor
{
    /// <summary>The maximum length of a key in characters. Keys have about 35 characters, and signed tokens of gateways up to a few thousand.</summary>
    public const int MaxKeyLength = 8192;

    private readonly string?[] _secrets;
    private readonly ChangingSecrets? _changing;
    private volatile Known? _known;

    /// <summary>Masks only texts that look like secrets. It's for texts that can contain a key by mistake, such as a key in place of a region.</summary>
    public static Redactor WithoutKnownSecrets { get; } = new();

    /// <param name="secrets">Keys, tokens, and passwords. Null, empty, and very short secrets are ignored.</param>
    public Redactor(params string?[] secrets)
        : this(null, secrets)
    {
    }

    /// <param name="changing">More secrets, which are replaced from time to time; null if there are no such secrets.</param>
    /// <param name="secrets">Keys, tokens, and passwords. Null, empty, and very short secrets are ignored.</param>
    public Redactor(ChangingSecrets? changing, string?[] secrets)
    {
        _changing = changing;
        _secrets = secrets;
    }

    /// <summary>Finds the secrets. It's created when the first text is redacted, and again when a secret changes.</summary>
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

    /// <param name="Finder">Finds the secrets.</param>
    /// <param name="Changing">The changing secrets that it finds.</param>
    private sealed record Known(SecretFinder Finder, string[] Changing);

    /// <summary>Masks every secret in a text. The result for null is an empty string.</summary>
    public string Redact(string? text)
    {
        if (text is null || text.Length == 0) return "";
        text = AddressUser.Mask(Finder.Mask(text));

        // A plain text search is much cheaper, so the expressions run only if there can be a match.
        if (text.IndexOf("bearer", StringComparison.OrdinalIgnoreCase) >= 0) text = SecretPatterns.MaskTokens(text);
        if (text.IndexOf(ApiKey.OrdinaryPrefix, StringComparison.Ordinal) >= 0) text = SecretPatterns.MaskKeys(text);
        if (text.IndexOf(ApiKey.TemporaryPrefix, StringComparison.Ordinal) >= 0) text = SecretPatterns.MaskTemporaryKeys(text);
        return text;
    }

    /// <summary>
    /// Masks only known secrets. It's for IDs and names, in which text that only looks like a key must remain. The result for null is null.
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

    /// <summary>Truncates a text after masking it. Otherwise, half of a secret at the end could remain.</summary>
    public string RedactStart(string text, int limit)
    {
        int window = limit + Margin;
        if (text.Length <= window) return Start(Redact(text), limit);
        // A secret that the end of the window cuts is also omitted, even if masks before it have moved it.
        string start = Redact(text.Substring(0, window));
        return Start(start, Math.Min(limit, Math.Max(0, start.Length - Margin)));
    }

    /// <summary>Masks and truncates a UTF-8 text. It decodes only the bytes that can affect the result.</summary>
    public string RedactStart(byte[] utf8, int length, int limit)
    {
        const int mostBytes = 3;
        return RedactStart(Encoding.UTF8.GetString(utf8, 0, Math.Min(length, mostBytes * (limit + Margin + 1))), limit);
    }

    /// <summary>More characters than a secret has in a text.</summary>
    private int Margin => Math.Max(Finder.MaxSpellingLength, 2 * MaxKeyLength);

    private static string Start(string text, int length) => text.Length <= length ? text : text.Substring(0, length);

    /// <summary>Masks texts that look like secrets. It's a separate class, so the expressions are created only when they're needed.</summary>
    private static class SecretPatterns
    {
        // Newer keys contain dots. A dot ends an older key, which can be at the end of a sentence or before a file extension.
        private static readonly Regex KeyForm = new(@"sk-(?:ws-(?=[A-Za-z0-9_.-]{8})[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|[A-Za-z0-9_-]{8,})", RegexOptions.CultureInvariant);

        // A token ends at a space, a quotation mark, or a bracket. JSON and URL escapes are part of it. '…' marks a token that's already masked.
        private static readonly Regex BearerForm = new(
            @"(?<scheme>bearer(?:[ \t]+|%20|\+))(?<token>(?:[^\s""'<>,;\\&]|\\u[0-9a-f]{4}|\\/)+)",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

        // An escape that ends with a letter or digit can be directly before a key: "\n" in JSON, "%20" in an address.
        private static readonly Regex EscapeAtEnd = new(@"(?:\\[nrtbf]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})$", RegexOptions.CultureInvariant);

        public static string MaskKeys(string text) => KeyForm.Replace(text, match => IsWord(text, match) ? match.Value : SecretMask.Mask(match.Value));

        // Words such as "list-item" contain the prefix, so a temporary key must be a separate word with a digit.
        private static readonly Regex TemporaryForm = new(@"(?<![A-Za-z0-9_-])st-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}", RegexOptions.CultureInvariant);

        public static string MaskTemporaryKeys(string text) => TemporaryForm.Replace(text, match => SecretMask.Mask(match.Value));

        public static string MaskTokens(string text) => BearerForm.Replace(text, MaskToken);

        private static string MaskToken(Match match)
        {
            var token = match.Groups["token"].Value;
            var shown = token.IndexOf('…') >= 0 ? token : SecretMask.Mask(token);
            return match.Groups["scheme"].Value + shown;
        }

        /// <summary>Whether the match is part of a word such as "risk-assessment": there's a letter before it and no digit in it.</summary>
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

    /// <summary>Finds the start of the host or user if <c>://</c> is at the position, even with slashes that are escaped for JSON; otherwise -1.</summary>
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

/// <summary>Masks secrets: the result is enough to distinguish two keys, but not enough to use one.</summary>
internal static class SecretMask
{
    // The prefixes for the types of keys are public, and help diagnosis.
    private static readonly string[] KnownPrefixes = [ApiKey.PlanPrefix, ApiKey.WorkspacePrefix, ApiKey.OrdinaryPrefix, ApiKey.TemporaryPrefix];

    /// <summary>
    /// Masks a secret as <c>sk-…1a2b</c>: the prefix, an ellipsis, and the last four characters. If the secret has fewer than 12 characters after the
    /// prefix, only two are shown, and if it has fewer than 8, none are shown.
    /// </summary>
    public static string Mask(string secret)
    {
        var prefix = KnownPrefixes.FirstOrDefault(p => secret.StartsWith(p, StringComparison.Ordinal)) ?? "";
        int hidden = secret.Length - prefix.Length;
        int shown = hidden >= 12 ? 4 : hidden >= 8 ? 2 : 0;
        return prefix + "…" + secret.Substring(secret.Length - shown);
    }
}
