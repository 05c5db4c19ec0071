namespace QwenPS;

/// <summary>
/// Represents the estimated size of a text in tokens. Each Chinese, Japanese, or Korean character is counted as one token, and every four other characters are
/// counted as one token.
/// </summary>
public sealed class TokenMeasure
{
    // The init accessors replace control characters with visible characters. A formatting view can't replace them, because views can't run scripts in
    // constrained language mode.
    private readonly string _model = "";
    private readonly string _priceCurrency = "";

    /// <summary>Gets the full path of the file, or null for text from the pipeline.</summary>
    public string? Source { get; init; }

    /// <summary>Gets the number of characters. Like the <c>Length</c> property of a string, this is the number of UTF-16 code units.</summary>
    public long Characters { get; init; }

    /// <summary>Gets the estimated number of tokens. The <see cref="ChatResponse.Usage"/> of an answer contains the actual number.</summary>
    public long Tokens { get; init; }

    /// <summary>Gets the model that the context window and the price apply to.</summary>
    public string Model { get => _model; init => _model = TerminalText.MakeVisible(value); }

    /// <summary>Gets the length of the model's context window in tokens, or null if it's unknown.</summary>
    public long? Context { get; init; }

    /// <summary>
    /// Gets the share of the context window that the text uses, or null if the length of the context window is unknown. The value 1 represents the
    /// entire context window. If the value is greater than 1, the text is too long for the model.
    /// </summary>
    public double? ContextShare { get; init; }

    /// <summary>
    /// Gets the estimated cost of the text as input of one request, in <see cref="PriceCurrency"/>, at the list price of the connection's region. The cost
    /// doesn't include the answer. The value is null if the price is unknown.
    /// </summary>
    public decimal? EstimatedPrice { get; init; }

    /// <summary>Gets the currency of the price: <c>CNY</c> in China, or <c>USD</c> in other regions.</summary>
    public string PriceCurrency { get => _priceCurrency; init => _priceCurrency = TerminalText.MakeVisibleLine(value); }

    /// <summary>
    /// Gets a value that indicates whether the numbers are estimates. The value is always true, and identifies the estimates in exported data.
    /// </summary>
    public bool IsEstimate { get; } = true;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"about {Tokens} tokens");
}
