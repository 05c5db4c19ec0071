using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Connecting;

/// <summary>
/// Takes secrets out of texts that will be shown: messages, bodies, verbose and debug lines. Knows the secrets it was given,
/// and the look of others: <c>sk-...</c> and <c>Bearer ...</c>. Thread-safe; a text without secrets comes back as the same object.
/// </summary>
internal sealed class Redactor
{
    /// <summary>The shortest secret that is looked for. A shorter one would turn up in ordinary words.</summary>
    public const int MinimumLength = 4;

    // The newer keys have dots in them, which end an older one: it may stand at the end of a sentence, or before a file's extension.
    private static readonly Regex KeyForm = new(@"sk-(?:ws-(?=[A-Za-z0-9_.-]{8})[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|[A-Za-z0-9_-]{8,})", RegexOptions.CultureInvariant);

    // A token ends at a blank, a quote, a bracket; escapes of JSON and addresses belong to it. '…' marks one that is masked already.
    private static readonly Regex BearerForm = new(
        @"(?<scheme>bearer(?:[ \t]+|%20|\+))(?<token>(?:[^\s""'<>,;\\&]|\\u[0-9a-f]{4}|\\/)+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // What can stand between a letter-like end of an escape and a key: "\n" in JSON, "%20" in an address.
    private static readonly Regex EscapeAtEnd = new(@"(?:\\[nrtbf]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})$", RegexOptions.CultureInvariant);

    private readonly Lazy<KeyValuePair<string, string>[]> _known;

    /// <summary>Knows no secret but the look of keys: for texts in which one can stand by mistake, such as a key given as a region.</summary>
    public static Redactor OfKeyForms { get; } = new();

    /// <param name="secrets">Keys, tokens, passwords. Null, empty and very short ones are passed over.</param>
    public Redactor(params string?[] secrets)
    {
        // Not before there is a text to look through: most calls show none.
        _known = new(() => FormsOf(secrets));
    }

    /// <summary>The text with every secret replaced by its masked form; an empty text for null.</summary>
    public string Redact(string? text)
    {
        if (text is null || text.Length == 0) return "";
        foreach (var pair in _known.Value)
        {
            // What is no longer than its mask cannot be hidden by it.
            if (pair.Value.IndexOf(pair.Key, StringComparison.Ordinal) >= 0) continue;
            // Once more where the end of a mask and what stands behind it make up the secret: one that repeats itself.
            while (text.IndexOf(pair.Key, StringComparison.Ordinal) >= 0) text = text.Replace(pair.Key, pair.Value);
        }

        // Searching a plain text costs next to nothing; the expressions run only where there is something to find.
        if (text.IndexOf("bearer", StringComparison.OrdinalIgnoreCase) >= 0) text = BearerForm.Replace(text, MaskToken);
        if (text.IndexOf(ApiKey.OrdinaryPrefix, StringComparison.Ordinal) >= 0)
        {
            var whole = text;
            text = KeyForm.Replace(text, match => IsWord(whole, match) ? match.Value : SecretMask.Mask(match.Value));
        }

        return text;
    }

    /// <summary>The beginning of a text, masked before it is cut: a secret that lies across the cut would be left there by half.</summary>
    public string RedactStart(string text, int limit)
    {
        text = Redact(text);
        return text.Length <= limit ? text : text.Substring(0, limit);
    }

    /// <summary>The beginning of a text in UTF-8, of which no more is read than could reach into it.</summary>
    public string RedactStart(byte[] utf8, int length, int limit) =>
        RedactStart(Encoding.UTF8.GetString(utf8, 0, Math.Min(length, limit + (4 * KeyText.MaxLength))), limit);

    // The longest first: one secret can be the beginning of another.
    private static KeyValuePair<string, string>[] FormsOf(string?[] secrets) => secrets
        .Where(s => s is { Length: >= MinimumLength })
        .Distinct(StringComparer.Ordinal)
        .SelectMany(s => SecretForms.Of(s!).Select(form => new KeyValuePair<string, string>(form, SecretMask.Mask(s!))))
        .OrderByDescending(p => p.Key.Length)
        .ToArray();

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
