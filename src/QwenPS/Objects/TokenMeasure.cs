namespace QwenPS;

/// <summary>The estimated size of a text in tokens: one token per Chinese, Japanese, or Korean character, and one token per four other characters.</summary>
public sealed class TokenMeasure
{
    // Made visible when set, because views show these values without a script. Constrained language mode doesn't run scripts in views.
    private readonly string _model = "";
    private readonly string _priceCurrency = "";

    /// <summary>The full path of the file; null for text from the pipeline.</summary>
    public string? Source { get; init; }

    /// <summary>The number of characters, as PowerShell's <c>Length</c> counts them.</summary>
    public long Characters { get; init; }

    /// <summary>The estimated number of tokens. The <see cref="ChatResponse.Usage"/> of an answer contains the actual number.</summary>
    public long Tokens { get; init; }

    /// <summary>The model that the context and price apply to.</summary>
    public string Model { get => _model; init => _model = TerminalText.MakeVisible(value); }

    /// <summary>The model's context in tokens; null if it's unknown.</summary>
    public long? Context { get; init; }

    /// <summary>The share of the context that the text uses. 1 is the whole context, and larger values don't fit. Null if the context is unknown.</summary>
    public double? ContextShare { get; init; }

    /// <summary>
    /// The estimated cost of the text as input of one request, in <see cref="PriceCurrency"/>, at the list price of the connection's region. Doesn't
    /// include the answer. Null if the price is unknown.
    /// </summary>
    public decimal? EstimatedPrice { get; init; }

    /// <summary>The currency of the price: <c>CNY</c> in China, <c>USD</c> in other regions.</summary>
    public string PriceCurrency { get => _priceCurrency; init => _priceCurrency = TerminalText.MakeVisibleLine(value); }

    /// <summary>Always true. Shows in exported data that the numbers are estimates.</summary>
    public bool IsEstimate { get; } = true;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"about {Tokens} tokens");
}
