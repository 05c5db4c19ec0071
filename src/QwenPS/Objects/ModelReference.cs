namespace QwenPS;

/// <summary>A place in a file that names a model, found by <c>Find-QwenModel</c>. The property names match the parameters of the cmdlets that check models.</summary>
public sealed class ModelReference
{
    // Made visible when set, because views show these values without a script.
    private readonly string? _path;
    private readonly string? _relativePath;
    private readonly string _model = "";
    private readonly string _text = "";
    private readonly string? _replacement;

    /// <summary>The file; null for piped text. For a connection: <c>Connection:</c> and its name.</summary>
    public string? Path { get => _path; init => _path = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>The path relative to PowerShell's location; the full path for a file that isn't in it.</summary>
    public string? RelativePath { get => _relativePath; init => _relativePath = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>The number of the line, from 1. For piped text, lines are counted from the first string.</summary>
    public long Line { get; init; }

    /// <summary>The column of the ID's first character, from 1.</summary>
    public long Column { get; init; }

    /// <summary>The model ID as it's written in the file.</summary>
    public string Model { get => _model; init => _model = TerminalText.MakeVisibleLine(value); }

    /// <summary>How certain it is that the file uses the model, instead of only mentioning a similar name.</summary>
    public MatchConfidence Confidence { get; init; }

    /// <summary>Whether the provider continues to offer the model; null if neither the catalog nor a notice contains it.</summary>
    public ModelStatus? Status { get; init; }

    /// <summary>The start of the first day, in Beijing time, on which calls fail; null if no notice contains a day.</summary>
    public DateTimeOffset? Retires { get; init; }

    /// <summary>The replacement of a retiring model: an ID, or the model families that the notice names. Null if the model isn't retiring.</summary>
    public string? Replacement { get => _replacement; init => _replacement = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>The line around the ID, with a limited length. Keys are masked.</summary>
    public string Text { get => _text; init => _text = TerminalText.MakeVisibleLine(value); }

    /// <summary>The file, line, column, and model.</summary>
    public override string ToString() => $"{RelativePath ?? "-"}:{Line}:{Column}: {Model}";
}

/// <summary>How certain it is that a place in a file uses a model.</summary>
public enum MatchConfidence
{
    /// <summary>A model family, another product, a path, or a comment. Probably not a use of a model.</summary>
    Low,

    /// <summary>Probably a use: a known ID in a text, or an unknown ID that has the form of one.</summary>
    Medium,

    /// <summary>A known ID as the value of a setting, or in quotation marks.</summary>
    High,
}
