namespace QwenPS;

/// <summary>What one check of Test-QwenAccess found. Plain values, so that it reads well in a CI log as JSON.</summary>
public sealed class AccessResult
{
    // Made visible when set: views show them without a script, which constrained language mode does not run.
    private readonly string _check = "";
    private readonly string _target = "";

    /// <summary>Which check: <c>Key</c>, <c>NameResolution</c>, <c>Connection</c>, <c>Clock</c>, <c>KeyAccepted</c>, <c>Region</c> or <c>Model</c>.</summary>
    public required string Check { get => _check; init => _check = TerminalText.MakeVisible(value); }

    /// <summary>What was checked: a host, a model, a masked key.</summary>
    public required string Target { get => _target; init => _target = TerminalText.MakeVisible(value); }

    /// <summary><c>Passed</c>, <c>Failed</c>, <c>Warning</c> or <c>Skipped</c>.</summary>
    public required string Status { get; init => field = TerminalText.MakeVisible(value); }

    /// <summary>What was found, in one line.</summary>
    public string? Message { get; init => field = Visible(value); }

    /// <summary>The HTTP status; null where no answer came or none was asked for.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The kind of failure (<see cref="ErrorKind"/>); null unless the check failed.</summary>
    public string? Kind { get; init => field = Visible(value); }

    /// <summary>The service's own error code; null where it gave none.</summary>
    public string? Code { get; init => field = Visible(value); }

    /// <summary>Why the check failed; null unless it did.</summary>
    public string? Cause { get; init => field = Visible(value); }

    /// <summary>What to do about it; null where there is nothing to do.</summary>
    public string? Remedy { get; init => field = Visible(value); }

    /// <summary>The service's id of the request, for a support ticket; null where no answer came.</summary>
    public string? RequestId { get; init => field = Visible(value); }

    /// <summary>How long the check took, in milliseconds; null where it did not run.</summary>
    public double? Latency { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"{Check} {Target}: {Status}");

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisible(text);
}
