using System.Globalization;

namespace QwenPS;

/// <summary>The log probability of a token at its position, according to the model.</summary>
public sealed class TokenLogProb
{
    /// <summary>The token as text. If a token is part of a character, only <see cref="Bytes"/> is exact.</summary>
    public string Token { get; init; } = "";

    /// <summary>
    /// The natural logarithm of the probability: 0 is certain, -0.69 is one half. Null if the service doesn't return it, or returns minus infinity.
    /// </summary>
    public double? LogProb { get; init; }

    /// <summary>The token's bytes in UTF-8; null if the service doesn't return them.</summary>
    public IReadOnlyList<byte>? Bytes { get; init; }

    /// <summary>The most likely tokens at this position, in descending order of probability. Empty unless <c>-TopLogProbs</c> was specified.</summary>
    public IReadOnlyList<TokenLogProb> TopLogProbs { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(string.Format(CultureInfo.InvariantCulture, "{0} ({1:0.###})", Token, LogProb));
}
