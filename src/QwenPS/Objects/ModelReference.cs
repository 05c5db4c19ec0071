namespace QwenPS;

/// <summary>
/// Represents a place in a file that names a model, found by <c>Find-QwenModel</c>. The property names match the parameters of the cmdlets that check models.
/// </summary>
public sealed class ModelReference
{
    // The setters make control characters visible, because views show these values without a script.
    private readonly string? _path;
    private readonly string? _relativePath;
    private readonly string _model = "";
    private readonly string _text = "";
    private readonly string? _replacement;

    /// <summary>Gets the full path of the file, or null for piped text. For a connection, the value is <c>Connection:</c> and its name.</summary>
    public string? Path { get => _path; init => _path = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the path relative to PowerShell's location. If the file isn't in this location, the value is the full path.</summary>
    public string? RelativePath { get => _relativePath; init => _relativePath = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the one-based number of the line. For piped text, lines are counted from the first string.</summary>
    public long Line { get; init; }

    /// <summary>Gets the one-based column of the first character of the ID.</summary>
    public long Column { get; init; }

    /// <summary>Gets the model ID as it appears in the file.</summary>
    public string Model { get => _model; init => _model = TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the confidence that the file uses the model, instead of only mentioning a similar name.</summary>
    public MatchConfidence Confidence { get; init; }

    /// <summary>Gets the status of the model, or null if neither the catalog nor a notice contains the model.</summary>
    public ModelStatus? Status { get; init; }

    /// <summary>Gets the start of the first day on which calls fail, in Beijing time, or null if no notice contains a day.</summary>
    public DateTimeOffset? Retires { get; init; }

    /// <summary>
    /// Gets the replacement of a retiring model, which is an ID or the model families that the notice names. The value is null if the model isn't retiring.
    /// </summary>
    public string? Replacement { get => _replacement; init => _replacement = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the text of the line around the ID, up to a maximum length. Keys are masked.</summary>
    public string Text { get => _text; init => _text = TerminalText.MakeVisibleLine(value); }

    /// <summary>Returns the file, line, column, and model.</summary>
    public override string ToString() => $"{RelativePath ?? "-"}:{Line}:{Column}: {Model}";
}

/// <summary>Specifies the confidence that a place in a file uses a model.</summary>
public enum MatchConfidence
{
    /// <summary>A model family, another product, a path, or a comment. It's probably not a use of a model.</summary>
    Low,

    /// <summary>A known ID in a text, or an unknown ID that has the form of a model ID. It's probably a use of a model.</summary>
    Medium,

    /// <summary>A known ID as the value of a setting, or in quotation marks.</summary>
    High,
}
