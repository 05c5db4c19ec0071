namespace QwenPS;

/// <summary>The result of one check of Test-QwenAccess or Assert-QwenAccess.</summary>
public sealed class AccessResult
{
    // Made visible when set, because views show this value without a script. Constrained language mode doesn't run scripts in views.
    private readonly string _target = "";

    /// <summary>The check.</summary>
    public AccessCheck Check { get; init; }

    /// <summary>What was checked: a host, a model, or a masked key.</summary>
    public string Target { get => _target; init => _target = TerminalText.MakeVisible(value); }

    /// <summary>The result of the check.</summary>
    public AccessStatus Status { get; init; }

    /// <summary>The finding, in one line.</summary>
    public string? Message { get; init => field = Visible(value); }

    /// <summary>The HTTP status; null if there was no HTTP answer.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The kind of failure; null unless the check failed.</summary>
    public ErrorKind? Kind { get; init; }

    /// <summary>The service's error code; null if it didn't return one.</summary>
    public string? Code { get; init => field = Visible(value); }

    /// <summary>Why the check failed; null unless the check failed.</summary>
    public string? Cause { get; init => field = Visible(value); }

    /// <summary>How to fix the problem; null if no action is needed.</summary>
    public string? Remedy { get; init => field = Visible(value); }

    /// <summary>The service's ID of the request, for a support ticket; null if there was no answer.</summary>
    public string? RequestId { get; init => field = Visible(value); }

    /// <summary>The duration of the check in milliseconds; null if it didn't run.</summary>
    public double? Latency { get; init; }

    /// <summary>The first day on which calls to the model fail, according to the catalog; null if it's unknown, or for other checks than Retirement.</summary>
    public DateTime? RetirementDate { get; init; }

    /// <summary>The model or model families that the provider recommends instead; null unless a notice names them.</summary>
    public string? Replacement { get; init => field = Visible(value); }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"{Check} {Target}: {Status}");

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisible(text);
}

/// <summary>The checks of Test-QwenAccess and Assert-QwenAccess, in the order in which they run.</summary>
public enum AccessCheck
{
    /// <summary>Whether a key is found, and its form is valid.</summary>
    Key,

    /// <summary>Whether the host's name resolves.</summary>
    NameResolution,

    /// <summary>Whether the host, or the proxy, can be reached, and its certificate is valid.</summary>
    Connection,

    /// <summary>Whether this computer's clock matches the server's clock.</summary>
    Clock,

    /// <summary>Whether the service accepts the key.</summary>
    KeyAccepted,

    /// <summary>Whether the key belongs to the connection's region.</summary>
    Region,

    /// <summary>Whether the key can call a model.</summary>
    Model,

    /// <summary>The checks didn't end within -TimeoutSec. There's no result for this check if they did.</summary>
    Time,

    /// <summary>Whether a model is retired or retires soon, according to the catalog, and whether the catalog is too old. Sends no request.</summary>
    Retirement,

    /// <summary>Whether the requests and tokens per minute of a model are sufficient for the baseline.</summary>
    Quota,

    /// <summary>Whether the key can do exactly what the baseline describes.</summary>
    Baseline,
}

/// <summary>The result of a check.</summary>
public enum AccessStatus
{
    /// <summary>The check passed.</summary>
    Passed,

    /// <summary>The check failed. Cause and Remedy contain the reason and the solution.</summary>
    Failed,

    /// <summary>The check passed, but something needs attention soon.</summary>
    Warning,

    /// <summary>The check didn't run. Message contains the reason.</summary>
    Skipped,
}
