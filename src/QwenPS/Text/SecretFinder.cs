using System.Text;

namespace QwenPS.Text;

/// <summary>
/// Masks known secrets in a text, in any form: plain, in base64 or hexadecimal, or with some characters escaped (see <see cref="EscapedText"/>). If the text
/// doesn't contain a secret, the same string object is returned.
/// </summary>
internal sealed class SecretFinder
{
    /// <summary>The minimum length of a secret. A shorter secret would also match ordinary words.</summary>
    public const int MinimumLength = 4;

    /// <summary>
    /// The minimum length of secrets that are also found with different case or in another encoding. In these forms, a shorter secret would match ordinary
    /// text.
    /// </summary>
    private const int LongLength = 12;

    /// <summary>The number of characters that are decoded at a time. A larger number would increase memory usage.</summary>
    private const int PieceLength = 64 * 1024;

    /// <summary>The maximum number of characters that represent one escaped character, including a margin.</summary>
    private const int MaxEscapeLength = 16;

    private readonly List<Form> _forms = [];

    public SecretFinder(IEnumerable<string?> secrets)
    {
        foreach (string? secret in secrets)
        {
            if (secret is { Length: >= MinimumLength }) AddForms(secret, SecretMask.Mask(secret));
        }

        // Longer forms are searched first, because a secret can begin with another secret.
        _forms.Sort(static (one, other) => other.Text.Length.CompareTo(one.Text.Length));
        MaxSpellingLength = MaxEscapeLength * (_forms.Count == 0 ? 0 : _forms[0].Text.Length);
    }

    /// <summary>Gets the maximum number of characters that a secret can have in a text if all its characters are escaped.</summary>
    public int MaxSpellingLength { get; }

    public string Mask(string text)
    {
        const int mostRounds = 4;
        for (int round = 0; round < mostRounds; round++)
        {
            string masked = MaskOnce(text);
            if (ReferenceEquals(masked, text)) break;
            text = masked;
        }

        return text;
    }

    private string MaskOnce(string text)
    {
        foreach (Form form in _forms) text = ReplaceAll(text, form);
        return EscapedText.IsPossible(text) ? MaskEscaped(text) : text;
    }

    private static string ReplaceAll(string text, Form form)
    {
        // After all matches are replaced, the text is searched again. If the secret consists of repeated characters, the end of a mask and the text after the
        // mask can form the secret again.
        for (int place; (place = text.IndexOf(form.Text, form.Comparison)) >= 0;)
        {
            var masked = new StringBuilder(text.Length);
            int done = 0;
            for (; place >= 0; place = text.IndexOf(form.Text, done, form.Comparison))
            {
                masked.Append(text, done, place - done).Append(form.Mask);
                done = place + form.Text.Length;
            }

            text = masked.Append(text, done, text.Length - done).ToString();
        }

        return text;
    }

    private string MaskEscaped(string text)
    {
        StringBuilder? masked = null;
        int done = 0;
        for (int start = 0; start < text.Length;)
        {
            int next = Math.Min(text.Length, start + PieceLength);
            var piece = new EscapedText(text, start, Math.Min(text.Length, next + MaxSpellingLength));
            foreach ((int from, int to, string mask) in Find(piece))
            {
                if (from >= next || from < done) continue;
                masked ??= new StringBuilder(text.Length);
                masked.Append(text, done, from - done).Append(mask);
                done = to;
            }

            start = Math.Max(next, done);
        }

        return masked?.Append(text, done, text.Length - done).ToString() ?? text;
    }

    /// <summary>Finds the secrets in a decoded text. Returns their positions in the original text, in order.</summary>
    private List<(int From, int To, string Mask)> Find(EscapedText piece)
    {
        var found = new List<(int From, int To, string Mask)>();
        foreach (Form form in _forms)
        {
            for (int place = 0; (place = piece.Decoded.IndexOf(form.Decoded, place, form.Comparison)) >= 0; place += form.Decoded.Length)
                found.Add((piece.GetStart(place), piece.GetEnd(place + form.Decoded.Length - 1), form.Mask));
        }

        // If two secrets start at the same position, the longer secret is first.
        found.Sort(static (one, other) => one.From != other.From ? one.From.CompareTo(other.From) : other.To.CompareTo(one.To));
        return found;
    }

    private void AddForms(string secret, string mask)
    {
        bool isLong = secret.Length >= LongLength;
        Add(secret, mask, isLong ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        // Escapes such as %C3 represent bytes, so the decoded text can contain one character for each byte of a non-ASCII character.
        if (bytes.Length > secret.Length) Add(Concat(bytes, static value => ((char)value).ToString()), mask, StringComparison.Ordinal);
        if (!isLong) return;
        Add(Concat(bytes, static value => value.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)), mask, StringComparison.OrdinalIgnoreCase);
        for (int before = 0; before < 3; before++)
        {
            string core = Base64Core(bytes, before);
            Add(core, mask, StringComparison.Ordinal);
            if (core.IndexOfAny(['+', '/']) >= 0) Add(core.Replace('+', '-').Replace('/', '_'), mask, StringComparison.Ordinal);
        }
    }

    private void Add(string text, string mask, StringComparison comparison)
    {
        string decoded = EscapedText.Decode(text);
        // A secret can't be hidden by a mask that contains the secret, so this form isn't masked.
        if (decoded.Length < MinimumLength || mask.IndexOf(text, comparison) >= 0 || mask.IndexOf(decoded, comparison) >= 0) return;
        _forms.Add(new Form(text, decoded, mask, comparison));
    }

    /// <summary>
    /// Returns the characters that represent a secret in a base64 text, without the characters that also depend on other bytes. The result depends on the
    /// number of bytes before the secret (modulo 3).
    /// </summary>
    private static string Base64Core(byte[] secret, int before)
    {
        byte[] padded = new byte[before + secret.Length];
        secret.CopyTo(padded, before);
        string text = Convert.ToBase64String(padded);
        // Each base64 digit contains six bits. A digit that also contains bits of other bytes isn't used.
        int first = ((before * 8) + 5) / 6;
        return text.Substring(first, (padded.Length * 8 / 6) - first);
    }

    private static string Concat(byte[] bytes, Func<byte, string> format) => string.Concat(bytes.Select(format));

    /// <param name="Text">A form of the secret.</param>
    /// <param name="Decoded">
    /// The same form after decoding. A secret can contain text that looks like an escape, so the decoded text must be searched for the decoded secret.
    /// </param>
    /// <param name="Mask">The text that replaces the secret.</param>
    /// <param name="Comparison">The comparison, which determines whether case matters.</param>
    private sealed record Form(string Text, string Decoded, string Mask, StringComparison Comparison);
}
