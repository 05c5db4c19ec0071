namespace QwenPS;

/// <summary>
/// Represents an explanation of an error, returned by Resolve-QwenError. The explanation describes how to fix the error. Its texts are in Chinese or English,
/// depending on <c>$PSUICulture</c>.
/// </summary>
public sealed class ErrorExplanation
{
    // The init accessors replace control characters with visible characters. A formatting view can't replace them, because views can't run scripts in
    // constrained language mode.
    private readonly string _cause = "";
    private readonly string _remedy = "";
    private readonly string _retry = "";
    private readonly IReadOnlyList<string> _links = [];

    /// <summary>Gets the kind of failure.</summary>
    public ErrorKind Kind { get; init; }

    /// <summary>Gets the HTTP status code, or null if it's unknown.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Gets the service's error code, such as <c>Model.AccessDenied</c>, or null if the error has no code.</summary>
    public string? Code { get; init => field = Visible(value); }

    /// <summary>
    /// Gets a value that indicates whether the module's error catalog contains the error. If the value is false, the explanation is based only on the
    /// HTTP status code.
    /// </summary>
    public bool Known { get; init; }

    /// <summary>Gets the error message in one line, with masked API keys, or null if only a code or a status was specified.</summary>
    public string? Message { get; init => field = Visible(value); }

    /// <summary>Gets the cause of the error.</summary>
    public string Cause { get => _cause; init => _cause = TerminalText.MakeVisible(value); }

    /// <summary>Gets a description of how to fix the error.</summary>
    public string Remedy { get => _remedy; init => _remedy = TerminalText.MakeVisible(value); }

    /// <summary>Gets a value that indicates whether this module automatically retries a call after this error.</summary>
    public bool IsRetried { get; init; }

    /// <summary>Gets a text that describes how often a call is retried after this error: never, once, or several times.</summary>
    public string Retry { get => _retry; init => _retry = TerminalText.MakeVisible(value); }

    /// <summary>
    /// Gets the ID that the service assigned to the request, or null if the ID is unknown. A support ticket should contain this ID.
    /// </summary>
    public string? RequestId { get; init => field = Visible(value); }

    /// <summary>Gets the links to pages with more information. The list can be empty.</summary>
    public IReadOnlyList<string> Links { get => _links; init => _links = value.Select(TerminalText.MakeVisibleLine).ToArray(); }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"{Kind}: {Cause} {Remedy}");

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisibleLine(text);
}
