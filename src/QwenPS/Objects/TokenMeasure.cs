namespace QwenPS;

/// <summary>The size of a text in tokens, as an estimate: one token a Chinese, Japanese or Korean character, one token four other characters.</summary>
public sealed class TokenMeasure
{
    // Made visible when set: views show them without a script, which constrained language mode does not run.
    private readonly string _model = "";
    private readonly string _priceCurrency = "";

    /// <summary>The full path of the file; null for text from the pipeline.</summary>
    public string? Source { get; init; }

    /// <summary>Characters, as PowerShell's <c>Length</c> counts them.</summary>
    public long Characters { get; init; }

    /// <summary>Tokens, estimated. What a call really used is in the <see cref="ChatResponse.Usage"/> of its answer.</summary>
    public long Tokens { get; init; }

    /// <summary>The model that context and price are of.</summary>
    public string Model { get => _model; init => _model = TerminalText.MakeVisible(value); }

    /// <summary>The model's context in tokens; null where it is not known.</summary>
    public long? Context { get; init; }

    /// <summary>The share of the context that the text takes: 1 is all of it, more does not fit. Null where the context is not known.</summary>
    public double? ContextShare { get; init; }

    /// <summary>
    /// What the text costs as input of one request, in <see cref="PriceCurrency"/>, estimated by the list price of the connection's region; the
    /// answer comes on top. Null where the price is not known.
    /// </summary>
    public decimal? EstimatedPrice { get; init; }

    /// <summary>What the price is in: <c>CNY</c> in China, <c>USD</c> elsewhere.</summary>
    public string PriceCurrency { get => _priceCurrency; init => _priceCurrency = TerminalText.MakeVisibleLine(value); }

    /// <summary>Always true: says in exported data that the numbers are estimates.</summary>
    public bool IsEstimate { get; } = true;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"about {Tokens} tokens");
}
