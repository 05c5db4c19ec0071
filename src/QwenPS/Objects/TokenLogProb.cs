using System.Globalization;

namespace QwenPS;

/// <summary>How likely a token was where it stands, as the model saw it.</summary>
public sealed class TokenLogProb
{
    /// <summary>The token as text. A token can be a part of a character; then only <see cref="Bytes"/> is exact.</summary>
    public string Token { get; init; } = "";

    /// <summary>The natural logarithm of the probability: 0 is certain, -0.69 is one half. Null where the service says nothing or writes minus infinity.</summary>
    public double? LogProb { get; init; }

    /// <summary>The token's bytes in UTF-8; null where the service does not give them.</summary>
    public IReadOnlyList<byte>? Bytes { get; init; }

    /// <summary>The likeliest tokens at this place, the likeliest first; empty unless <c>-TopLogProbs</c> asked for them.</summary>
    public IReadOnlyList<TokenLogProb> TopLogProbs { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(string.Format(CultureInfo.InvariantCulture, "{0} ({1:0.###})", Token, LogProb));
}
