namespace QwenPS;

/// <summary>What an error means and what to do about it, as Resolve-QwenError gives it. Plain values, in Chinese or English.</summary>
public sealed class ErrorExplanation
{
    // Made visible when set: views show them without a script, which constrained language mode does not run.
    private readonly string _cause = "";
    private readonly string _remedy = "";
    private readonly string _retry = "";
    private readonly IReadOnlyList<string> _links = [];

    /// <summary>What kind of failure it is.</summary>
    public ErrorKind Kind { get; init; }

    /// <summary>The HTTP status; null where none is known.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The service's own code, such as <c>Model.AccessDenied</c>; null where there is none.</summary>
    public string? Code { get; init => field = Visible(value); }

    /// <summary>Whether the error is in the catalogue; false where its code is not and it was judged by the status alone.</summary>
    public bool Known { get; init; }

    /// <summary>What the error itself said, in one line, keys masked; null where only a code or a status was given.</summary>
    public string? Message { get; init => field = Visible(value); }

    /// <summary>Why it happens.</summary>
    public string Cause { get => _cause; init => _cause = TerminalText.MakeVisible(value); }

    /// <summary>What to do about it.</summary>
    public string Remedy { get => _remedy; init => _remedy = TerminalText.MakeVisible(value); }

    /// <summary>Whether this module tries such a call again by itself.</summary>
    public bool IsRetried { get; init; }

    /// <summary>The same in words: not at all, once, or several times.</summary>
    public string Retry { get => _retry; init => _retry = TerminalText.MakeVisible(value); }

    /// <summary>The service's id of the request, to name in a support ticket; null where it is not known.</summary>
    public string? RequestId { get; init => field = Visible(value); }

    /// <summary>Pages that help. Empty where there is none.</summary>
    public IReadOnlyList<string> Links { get => _links; init => _links = value.Select(TerminalText.MakeVisibleLine).ToArray(); }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"{Kind}: {Cause} {Remedy}");

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisibleLine(text);
}
