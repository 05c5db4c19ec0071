namespace QwenPS;

/// <summary>
/// Represents a model from the service's list or from the module's catalog. The limits and prices come from the catalog and can be outdated. The
/// Alibaba Cloud console shows the current values.
/// </summary>
public sealed class Model
{
    // The init accessors replace control characters with visible characters. A formatting view can't replace them, because views can't run scripts in
    // constrained language mode.
    private readonly string _id = "";
    private readonly IReadOnlyList<string> _features = [];
    private readonly string? _replacement;

    /// <summary>Gets the ID to use with <c>-Model</c>.</summary>
    public string Id { get => _id; init => _id = TerminalText.MakeVisible(value); }

    /// <summary>Gets the display name, or null if the model has no display name.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the maximum length of input and output combined, in tokens, or null if it's unknown.</summary>
    public long? Context { get; init; }

    /// <summary>Gets the maximum length of an answer, in tokens, or null if it's unknown.</summary>
    public long? MaxOutput { get; init; }

    /// <summary>Gets the types of input: <c>text</c>, <c>image</c>, <c>audio</c>, and <c>video</c>. The list is empty if the types are unknown.</summary>
    public IReadOnlyList<string> Input { get; init; } = [];

    /// <summary>Gets the types of output: <c>text</c> and <c>audio</c>. The list is empty if the types are unknown.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    /// <summary>
    /// Gets the features of the model: <c>Thinking</c>, <c>Tools</c>, and <c>StructuredOutput</c>. The list contains only the features in the
    /// module's catalog.
    /// </summary>
    public IReadOnlyList<string> Features { get => _features; init => _features = [.. value.Select(TerminalText.MakeVisibleLine)]; }

    /// <summary>Gets the release date in Beijing time, or null if it's unknown. If only the month is known, this is the first day of the month.</summary>
    public DateTimeOffset? Released { get; init; }

    /// <summary>
    /// Gets the list price of input per million tokens, in <see cref="PriceCurrency"/>, from the price list that <see cref="PriceRegion"/> specifies.
    /// If long inputs cost more, this is the price of the lowest tier. The value is null if the price is unknown, or if the price list doesn't
    /// contain the model.
    /// </summary>
    public decimal? InputPrice { get; init; }

    /// <summary>Gets the list price of output per million tokens. The conditions for <see cref="InputPrice"/> also apply to this price.</summary>
    public decimal? OutputPrice { get; init; }

    /// <summary>
    /// Gets the list price of output per million tokens if the model thinks. This price applies to both the reasoning and the answer. The conditions
    /// for <see cref="InputPrice"/> also apply to this price. The value is null if thinking doesn't change the price, or if the price is unknown.
    /// </summary>
    public decimal? ThinkingPrice { get; init; }

    /// <summary>Gets the price list that contains the prices: <c>China</c>, or <c>International</c> for all other regions and hosts.</summary>
    public string PriceRegion { get; init; } = "";

    /// <summary>Gets the currency of the prices: <c>CNY</c> in China, or <c>USD</c> in other regions.</summary>
    public string PriceCurrency { get; init; } = "";

    /// <summary>
    /// Gets the list price of input in China, in CNY per million tokens, or null if it's unknown. This value doesn't depend on <see cref="PriceRegion"/>.
    /// </summary>
    public decimal? InputPriceCny { get; init; }

    /// <summary>
    /// Gets the status of the model, according to the retirement notices that the provider published until the date of the catalog.
    /// </summary>
    public ModelStatus Status { get; init; }

    /// <summary>
    /// Gets the start of the first day on which calls to the model fail, in Beijing time. The value is null if no retirement notice specifies this
    /// day.
    /// </summary>
    public DateTimeOffset? Retires { get; init; }

    /// <summary>
    /// Gets the replacement of a retiring model, as text from the provider's notice. The text is a model ID or the names of model families. The value
    /// is null if the model isn't retiring.
    /// </summary>
    public string? Replacement { get => _replacement; init => _replacement = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>
    /// Gets a value that indicates whether the service lists the model for the API key. The value is null if no list was read, or if the service
    /// doesn't provide a list.
    /// </summary>
    public bool? Listed { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the workspace of the key has permission to call the model, according to the service. The value is null if the
    /// permissions weren't read. A call can succeed even if this value is false.
    /// </summary>
    public bool? Granted { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the module's catalog contains exactly this ID. If a dated snapshot isn't in the catalog, the value is
    /// false. In this case, the other properties show the limits of the snapshot's base model.
    /// </summary>
    public bool Known { get; init; }

    /// <summary>Returns the ID.</summary>
    public override string ToString() => TerminalText.MakeVisibleLine(Id);
}

/// <summary>Specifies whether the provider continues to offer a model.</summary>
public enum ModelStatus
{
    /// <summary>The provider hasn't announced the retirement of the model.</summary>
    Current,

    /// <summary>The provider has announced the day on which the model is retired.</summary>
    Retiring,

    /// <summary>The model is retired. Calls to the model fail.</summary>
    Retired,
}
