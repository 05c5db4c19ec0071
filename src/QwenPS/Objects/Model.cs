namespace QwenPS;

/// <summary>
/// A model in the service's list, with data from the module's catalog. Limits and prices come from the catalog and can be outdated. The console shows
/// the current values.
/// </summary>
public sealed class Model
{
    // Made visible when set, because views show these values without a script. Constrained language mode doesn't run scripts in views.
    private readonly string _id = "";
    private readonly IReadOnlyList<string> _features = [];
    private readonly string? _replacement;

    /// <summary>The ID to use with <c>-Model</c>.</summary>
    public string Id { get => _id; init => _id = TerminalText.MakeVisible(value); }

    /// <summary>The display name; null if there's no name.</summary>
    public string? Name { get; init; }

    /// <summary>The maximum length of input and output together, in tokens; null if it's unknown.</summary>
    public long? Context { get; init; }

    /// <summary>The maximum length of an answer, in tokens; null if it's unknown.</summary>
    public long? MaxOutput { get; init; }

    /// <summary>The types of input: <c>text</c>, <c>image</c>, <c>audio</c>, <c>video</c>; empty if they're unknown.</summary>
    public IReadOnlyList<string> Input { get; init; } = [];

    /// <summary>The types of output: <c>text</c>, <c>audio</c>; empty if they're unknown.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    /// <summary>The features of the model: <c>Thinking</c>, <c>Tools</c>, <c>StructuredOutput</c>. Only contains known features.</summary>
    public IReadOnlyList<string> Features { get => _features; init => _features = [.. value.Select(TerminalText.MakeVisibleLine)]; }

    /// <summary>The release date, in Beijing time, or the first day of the month if only the month is known; null if it's unknown.</summary>
    public DateTimeOffset? Released { get; init; }

    /// <summary>
    /// The list price of input per million tokens, in <see cref="PriceCurrency"/>, according to <see cref="PriceRegion"/>. If long inputs cost more,
    /// the price of the lowest tier. Null if it's unknown, or if the model isn't in that price list.
    /// </summary>
    public decimal? InputPrice { get; init; }

    /// <summary>The list price of output per million tokens, with the same conditions as <see cref="InputPrice"/>.</summary>
    public decimal? OutputPrice { get; init; }

    /// <summary>
    /// The list price of the output of a call that thinks, including the answer, with the same conditions as <see cref="InputPrice"/>. Null if it's
    /// the same or unknown.
    /// </summary>
    public decimal? ThinkingPrice { get; init; }

    /// <summary>The price list of the prices: <c>China</c>, or <c>International</c> for all other regions and hosts.</summary>
    public string PriceRegion { get; init; } = "";

    /// <summary>The currency of the prices: <c>CNY</c> in China, <c>USD</c> in other regions.</summary>
    public string PriceCurrency { get; init; } = "";

    /// <summary>
    /// The list price of input in China, in CNY per million tokens, regardless of <see cref="PriceRegion"/>; null if it's unknown.
    /// </summary>
    public decimal? InputPriceCny { get; init; }

    /// <summary>Whether the provider continues to offer the model, according to its notices up to the catalog's date.</summary>
    public ModelStatus Status { get; init; }

    /// <summary>The start of the first day, in Beijing time, on which calls fail; null if no notice contains a day.</summary>
    public DateTimeOffset? Retires { get; init; }

    /// <summary>The replacement of a retiring model: an ID, or the model families that the notice names. Null if the model isn't retiring.</summary>
    public string? Replacement { get => _replacement; init => _replacement = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Whether the service lists the model for this key; null if no list was read, or if the service doesn't provide a list.</summary>
    public bool? Listed { get; init; }

    /// <summary>
    /// Whether the workspace of the key is allowed to call the model, according to the service; null if the permissions weren't read. A call can succeed even
    /// if this value is false.
    /// </summary>
    public bool? Granted { get; init; }

    /// <summary>
    /// Whether the module's catalog contains exactly this ID. A dated snapshot that it doesn't contain shows the limits of its base model.
    /// </summary>
    public bool Known { get; init; }

    /// <summary>The ID.</summary>
    public override string ToString() => TerminalText.MakeVisibleLine(Id);
}

/// <summary>Whether the provider continues to offer a model.</summary>
public enum ModelStatus
{
    /// <summary>The provider hasn't announced the retirement of the model.</summary>
    Current,

    /// <summary>The provider has announced the day on which the model is retired.</summary>
    Retiring,

    /// <summary>The model is retired. Calls fail.</summary>
    Retired,
}
