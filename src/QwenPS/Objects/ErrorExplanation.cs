namespace QwenPS;

/// <summary>An explanation of an error and how to fix it, returned by Resolve-QwenError. Contains plain values, in Chinese or English.</summary>
public sealed class ErrorExplanation
{
    // Made visible when set, because views show these values without a script. Constrained language mode doesn't run scripts in views.
    private readonly string _cause = "";
    private readonly string _remedy = "";
    private readonly string _retry = "";
    private readonly IReadOnlyList<string> _links = [];

    /// <summary>The kind of failure.</summary>
    public ErrorKind Kind { get; init; }

    /// <summary>The HTTP status; null if it's unknown.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The service's error code, such as <c>Model.AccessDenied</c>; null if there's no code.</summary>
    public string? Code { get; init => field = Visible(value); }

    /// <summary>Whether the error is in the error catalog; false if its code isn't, and the explanation is only based on the status.</summary>
    public bool Known { get; init; }

    /// <summary>The error message in one line, with masked keys; null if only a code or status was specified.</summary>
    public string? Message { get; init => field = Visible(value); }

    /// <summary>The cause of the error.</summary>
    public string Cause { get => _cause; init => _cause = TerminalText.MakeVisible(value); }

    /// <summary>How to fix the error.</summary>
    public string Remedy { get => _remedy; init => _remedy = TerminalText.MakeVisible(value); }

    /// <summary>Whether this module retries such a call automatically.</summary>
    public bool IsRetried { get; init; }

    /// <summary>A description of the retries: no retry, one retry, or several retries.</summary>
    public string Retry { get => _retry; init => _retry = TerminalText.MakeVisible(value); }

    /// <summary>The service's ID of the request, for a support ticket; null if it's unknown.</summary>
    public string? RequestId { get; init => field = Visible(value); }

    /// <summary>Links to pages with more information. Can be empty.</summary>
    public IReadOnlyList<string> Links { get => _links; init => _links = value.Select(TerminalText.MakeVisibleLine).ToArray(); }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"{Kind}: {Cause} {Remedy}");

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisibleLine(text);
}
