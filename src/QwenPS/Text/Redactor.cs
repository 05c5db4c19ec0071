using System.Text;
using System.Text.RegularExpressions;
using QwenPS.Client.Transport;

namespace QwenPS.Text;

/// <summary>
/// Takes secrets out of texts that will be shown: messages, bodies, verbose and debug lines. Knows the secrets it was given,
/// and the look of others: <c>sk-...</c>, <c>Bearer ...</c>, the user of an address. Thread-safe; a text without secrets comes back as the same object.
/// </summary>
internal sealed class Redactor
{
    /// <summary>The longest accepted key, in characters. Keys have about 35, signed tokens of gateways up to a few thousand.</summary>
    public const int LongestKey = 8192;

    private readonly Lazy<SecretFinder> _known;

    /// <summary>Knows no secret but the look of keys: for texts in which one can stand by mistake, such as a key given as a region.</summary>
    public static Redactor OfKeyForms { get; } = new();

    /// <param name="secrets">Keys, tokens, passwords. Null, empty and very short ones are passed over.</param>
    public Redactor(params string?[] secrets)
    {
        // Not before there is a text to look through.
        _known = new(() => new SecretFinder(secrets.Distinct(StringComparer.Ordinal)));
    }

    /// <summary>The text with every secret replaced by its masked form; an empty text for null.</summary>
    public string Redact(string? text)
    {
        if (text is null || text.Length == 0) return "";
        text = AddressUser.Mask(_known.Value.Mask(text));

        // Searching a plain text costs next to nothing; the expressions run only where there is something to find.
        if (text.IndexOf("bearer", StringComparison.OrdinalIgnoreCase) >= 0) text = KeyLook.MaskTokens(text);
        if (text.IndexOf(ApiKey.OrdinaryPrefix, StringComparison.Ordinal) >= 0) text = KeyLook.MaskKeys(text);
        return text;
    }

    /// <summary>
    /// The text with the known secrets masked; null for null. For ids and names, in which a part that only looks like a key has to stay.
    /// </summary>
    public string? RedactKnown(string? text) => string.IsNullOrEmpty(text) ? text : _known.Value.Mask(text!);

    /// <summary>The same for a value of JSON: a text, a list, a dictionary.</summary>
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

    /// <summary>The beginning of a text, masked before it is cut: a secret that lies across the cut would be left there by half.</summary>
    public string RedactStart(string text, int limit)
    {
        int window = limit + Margin;
        if (text.Length <= window) return Start(Redact(text), limit);
        // What the end of the window cuts through is left out too, wherever the masks before it have moved it.
        string start = Redact(text.Substring(0, window));
        return Start(start, Math.Min(limit, Math.Max(0, start.Length - Margin)));
    }

    /// <summary>The beginning of a text in UTF-8, of which no more is read than could reach into it.</summary>
    public string RedactStart(byte[] utf8, int length, int limit)
    {
        const int mostBytes = 3;
        return RedactStart(Encoding.UTF8.GetString(utf8, 0, Math.Min(length, mostBytes * (limit + Margin + 1))), limit);
    }

    /// <summary>More than a secret takes up in a text.</summary>
    private int Margin => Math.Max(_known.Value.LongestSpelling, 2 * LongestKey);

    private static string Start(string text, int length) => text.Length <= length ? text : text.Substring(0, length);

    /// <summary>Secrets that nobody has named, by their look. Apart, because making the expressions takes milliseconds.</summary>
    private static class KeyLook
    {
        // The newer keys have dots in them, which end an older one: it may stand at the end of a sentence, or before a file's extension.
        private static readonly Regex KeyForm = new(@"sk-(?:ws-(?=[A-Za-z0-9_.-]{8})[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|[A-Za-z0-9_-]{8,})", RegexOptions.CultureInvariant);

        // A token ends at a blank, a quote, a bracket; escapes of JSON and addresses belong to it. '…' marks one that is masked already.
        private static readonly Regex BearerForm = new(
            @"(?<scheme>bearer(?:[ \t]+|%20|\+))(?<token>(?:[^\s""'<>,;\\&]|\\u[0-9a-f]{4}|\\/)+)",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

        // What can stand between a letter-like end of an escape and a key: "\n" in JSON, "%20" in an address.
        private static readonly Regex EscapeAtEnd = new(@"(?:\\[nrtbf]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})$", RegexOptions.CultureInvariant);

        public static string MaskKeys(string text) => KeyForm.Replace(text, match => IsWord(text, match) ? match.Value : SecretMask.Mask(match.Value));

        public static string MaskTokens(string text) => BearerForm.Replace(text, MaskToken);

        private static string MaskToken(Match match)
        {
            var token = match.Groups["token"].Value;
            var shown = token.IndexOf('…') >= 0 ? token : SecretMask.Mask(token);
            return match.Groups["scheme"].Value + shown;
        }

        /// <summary>Whether the match is the inside of a word such as "risk-assessment": a letter before it and no digit in it.</summary>
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
            int start = StartAfter(text, place);
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

    /// <summary>Where the host or user begins if <c>://</c> is at the place, also with the slashes escaped for JSON; -1 if not.</summary>
    private static int StartAfter(string text, int place)
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

/// <summary>The form of a secret that may be shown: enough to tell two keys apart, too little to use one.</summary>
internal static class SecretMask
{
    // The kinds of key are public knowledge and help diagnosis: plan keys, ordinary keys, temporary tokens.
    private static readonly string[] KnownPrefixes = [ApiKey.PlanPrefix, ApiKey.WorkspacePrefix, ApiKey.OrdinaryPrefix, ApiKey.TemporaryPrefix];

    /// <summary>
    /// <c>sk-…1a2b</c>: the prefix, an ellipsis, the last four characters. Of a secret with less than 12 characters behind the
    /// prefix only two are shown, and with less than 8 none.
    /// </summary>
    public static string Mask(string secret)
    {
        var prefix = KnownPrefixes.FirstOrDefault(p => secret.StartsWith(p, StringComparison.Ordinal)) ?? "";
        int hidden = secret.Length - prefix.Length;
        int shown = hidden >= 12 ? 4 : hidden >= 8 ? 2 : 0;
        return prefix + "…" + secret.Substring(secret.Length - shown);
    }
}
