namespace QwenPS;

/// <summary>
/// Represents a place in a file that contains the name of a model. <c>Find-QwenModel</c> returns these objects. You can pipe them to the cmdlets that check
/// models, because the property names match the parameter names of these cmdlets.
/// </summary>
public sealed class ModelReference
{
    // The init accessors replace control characters with visible characters. A formatting view can't replace them, because views can't run scripts in
    // constrained language mode.
    private readonly string? _path;
    private readonly string? _relativePath;
    private readonly string _model = "";
    private readonly string _text = "";
    private readonly string? _replacement;

    /// <summary>
    /// Gets the full path of the file, or null for piped text. If the name of the model is from a connection, the value is <c>Connection:</c>, followed by the
    /// name of the connection.
    /// </summary>
    public string? Path { get => _path; init => _path = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the path relative to PowerShell's current location. If the file isn't in this location or below it, the value is the full path.</summary>
    public string? RelativePath { get => _relativePath; init => _relativePath = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the one-based number of the line. For piped text, lines are counted from the first string.</summary>
    public long Line { get; init; }

    /// <summary>Gets the one-based column of the first character of the model ID.</summary>
    public long Column { get; init; }

    /// <summary>Gets the model ID as it appears in the file.</summary>
    public string Model { get => _model; init => _model = TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the confidence that the file uses the model. If the confidence is low, the file probably contains only a similar name.</summary>
    public MatchConfidence Confidence { get; init; }

    /// <summary>Gets the status of the model, or null if neither the module's catalog nor a retirement notice contains the model.</summary>
    public ModelStatus? Status { get; init; }

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

    /// <summary>Gets the text of the line around the model ID, up to a maximum length. API keys are masked.</summary>
    public string Text { get => _text; init => _text = TerminalText.MakeVisibleLine(value); }

    /// <summary>Returns the file, line, column, and model.</summary>
    public override string ToString() => $"{RelativePath ?? "-"}:{Line}:{Column}: {Model}";
}

/// <summary>Specifies the confidence that a place in a file uses a model.</summary>
public enum MatchConfidence
{
    /// <summary>
    /// The text is the name of a model family or of another product, or is part of a path or a comment. The file probably doesn't use a model at this
    /// place.
    /// </summary>
    Low,

    /// <summary>
    /// The text is a known model ID within other text, or is an unknown ID that has the form of a model ID. The file probably uses a model at this
    /// place.
    /// </summary>
    Medium,

    /// <summary>The text is a known model ID that is the value of a setting or is in quotation marks.</summary>
    High,
}
