using System.Globalization;

namespace QwenPS;

/// <summary>Represents the log probability of a token at its position, according to the model.</summary>
public sealed class TokenLogProb
{
    /// <summary>Gets the token as text. If a token is only a part of a character, use <see cref="Bytes"/> instead, which contains the exact value.</summary>
    public string Token { get; init; } = "";

    /// <summary>
    /// Gets the natural logarithm of the probability. The value 0 means certainty, and -0.69 means a probability of one half. The value is null if the service
    /// doesn't return it, or returns minus infinity.
    /// </summary>
    public double? LogProb { get; init; }

    /// <summary>Gets the bytes of the token in UTF-8, or null if the service doesn't return them.</summary>
    public IReadOnlyList<byte>? Bytes { get; init; }

    /// <summary>
    /// Gets the most likely tokens at this position, in descending order of probability. The list is empty unless <c>-TopLogProbs</c> was specified.
    /// </summary>
    public IReadOnlyList<TokenLogProb> TopLogProbs { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(string.Format(CultureInfo.InvariantCulture, "{0} ({1:0.###})", Token, LogProb));
}
