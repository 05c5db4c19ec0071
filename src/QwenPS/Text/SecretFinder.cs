using System.Text;

namespace QwenPS.Text;

/// <summary>
/// Finds known secrets in a text, whichever way they are written there: as they are, in base64 or hexadecimal, or with any of their characters
/// escaped (see <see cref="EscapedText"/>). A text without a secret comes back as the same object.
/// </summary>
internal sealed class SecretFinder
{
    /// <summary>The shortest secret that is looked for. A shorter one would turn up in ordinary words.</summary>
    public const int MinimumLength = 4;

    /// <summary>The shortest secret that is also looked for in other letters and other codes: those of a short one turn up in ordinary texts.</summary>
    private const int LongLength = 12;

    /// <summary>How much of a text is decoded at a time, which bounds the memory.</summary>
    private const int PieceLength = 64 * 1024;

    /// <summary>More characters than one character of a secret is written with.</summary>
    private const int LongestEscape = 16;

    private readonly List<Form> _forms = [];

    public SecretFinder(IEnumerable<string?> secrets)
    {
        foreach (string? secret in secrets)
        {
            if (secret is { Length: >= MinimumLength }) AddForms(secret, SecretMask.Mask(secret));
        }

        // The longest first: one secret can be the beginning of another.
        _forms.Sort(static (one, other) => other.Text.Length.CompareTo(one.Text.Length));
        LongestSpelling = LongestEscape * (_forms.Count == 0 ? 0 : _forms[0].Text.Length);
    }

    /// <summary>The most characters that a secret can take up in a text.</summary>
    public int LongestSpelling { get; }

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
        // Once more if the end of a mask and what follows it make up the secret: one that repeats itself.
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
            var piece = new EscapedText(text, start, Math.Min(text.Length, next + LongestSpelling));
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

    /// <summary>The places of secrets in a decoded text, in the text that it was decoded from, in their order.</summary>
    private List<(int From, int To, string Mask)> Find(EscapedText piece)
    {
        var found = new List<(int From, int To, string Mask)>();
        foreach (Form form in _forms)
        {
            for (int place = 0; (place = piece.Decoded.IndexOf(form.Decoded, place, form.Comparison)) >= 0; place += form.Decoded.Length)
                found.Add((piece.StartOf(place), piece.EndOf(place + form.Decoded.Length - 1), form.Mask));
        }

        // Of two that begin together the longer one.
        found.Sort(static (one, other) => one.From != other.From ? one.From.CompareTo(other.From) : other.To.CompareTo(one.To));
        return found;
    }

    private void AddForms(string secret, string mask)
    {
        bool isLong = secret.Length >= LongLength;
        Add(secret, mask, isLong ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        // Percent encoding and hexadecimal digits stand for bytes.
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
        // What is no longer than its mask cannot be hidden by it.
        if (decoded.Length >= MinimumLength && mask.IndexOf(text, comparison) < 0 && mask.IndexOf(decoded, comparison) < 0) _forms.Add(new Form(text, decoded, mask, comparison));
    }

    /// <summary>The part of the base64 of a longer text that is the secret's alone, if so many bytes modulo 3 stand before it.</summary>
    private static string Base64Core(byte[] secret, int before)
    {
        byte[] padded = new byte[before + secret.Length];
        secret.CopyTo(padded, before);
        string text = Convert.ToBase64String(padded);
        // A digit holds six bits: those that bits of another byte share in are left out.
        int first = ((before * 8) + 5) / 6;
        return text.Substring(first, (padded.Length * 8 / 6) - first);
    }

    private static string Concat(byte[] bytes, Func<byte, string> format) => string.Concat(bytes.Select(format));

    /// <param name="Text">A way to write the secret.</param>
    /// <param name="Decoded">The same as it looks once it is decoded; a secret can look like an escape itself.</param>
    /// <param name="Mask">What is shown in its place.</param>
    /// <param name="Comparison">Whether other letters are the same.</param>
    private sealed record Form(string Text, string Decoded, string Mask, StringComparison Comparison);
}
