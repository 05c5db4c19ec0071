namespace QwenPS;

/// <summary>
/// A model: what the service lists, with what the module's own catalogue knows about it. Limits and prices are the catalogue's; they go stale,
/// and the console is the authority.
/// </summary>
public sealed class Model
{
    // Made visible when set: views show them without a script, which constrained language mode does not run.
    private readonly string _id = "";
    private readonly string[] _features = [];
    private readonly string? _replacement;

    /// <summary>What <c>-Model</c> takes.</summary>
    public string Id { get => _id; init => _id = TerminalText.MakeVisible(value); }

    /// <summary>A name for people; null where there is none.</summary>
    public string? Name { get; init; }

    /// <summary>The longest input and output together, in tokens; null where it is not known.</summary>
    public long? Context { get; init; }

    /// <summary>The longest answer, in tokens; null where it is not known.</summary>
    public long? MaxOutput { get; init; }

    /// <summary>What the model takes: <c>text</c>, <c>image</c>, <c>audio</c>, <c>video</c>; empty where it is not known.</summary>
    public string[] Input { get; init; } = [];

    /// <summary>What the model gives: <c>text</c>, <c>audio</c>; empty where it is not known.</summary>
    public string[] Output { get; init; } = [];

    /// <summary>What the model can do: <c>Thinking</c>, <c>Tools</c>, <c>StructuredOutput</c>. What is not known to be there is not in it.</summary>
    public string[] Features { get => _features; init => _features = Array.ConvertAll(value, TerminalText.MakeVisibleLine); }

    /// <summary>The day of its release, or the first of the month where only that is known; null where nothing is.</summary>
    public DateTime? Released { get; init; }

    /// <summary>
    /// The list price of input per million tokens, in <see cref="PriceCurrency"/>, by <see cref="PriceRegion"/>; that of the lowest tier where long
    /// inputs cost more. Null where it is not known, or the model is not on that price list.
    /// </summary>
    public decimal? InputPrice { get; init; }

    /// <summary>The list price of output per million tokens, as <see cref="InputPrice"/>.</summary>
    public decimal? OutputPrice { get; init; }

    /// <summary>The list price of the output of a call that thinks, answer included, as <see cref="InputPrice"/>; null where it is the same or not known.</summary>
    public decimal? ThinkingPrice { get; init; }

    /// <summary>The price list that the prices are from: <c>China</c>, or <c>International</c> for every other region and for other hosts.</summary>
    public string PriceRegion { get; init; } = "";

    /// <summary>What the prices are in: <c>CNY</c> in China, <c>USD</c> elsewhere.</summary>
    public string PriceCurrency { get; init; } = "";

    /// <summary>
    /// The list price of input in China, in CNY per million tokens, whatever <see cref="PriceRegion"/> is; null where it is not known.
    /// </summary>
    public decimal? InputPriceCny { get; init; }

    /// <summary>Whether the provider goes on offering the model, by its notices up to the catalog's date.</summary>
    public ModelStatus Status { get; init; }

    /// <summary>The first day, in Beijing's time, on which calls fail; null where no notice names one.</summary>
    public DateTime? Retires { get; init; }

    /// <summary>What takes the model's place once it retires: an id, or the families that the notice names. Null where the model stays.</summary>
    public string? Replacement { get => _replacement; init => _replacement = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Whether the service lists it for this key; null where no list was read or the service serves none.</summary>
    public bool? Listed { get; init; }

    /// <summary>
    /// Whether the module's catalogue has this very id. A dated snapshot that it does not have shows the limits of the model that it is of.
    /// </summary>
    public bool Known { get; init; }

    /// <summary>The id.</summary>
    public override string ToString() => TerminalText.MakeVisibleLine(Id);
}
