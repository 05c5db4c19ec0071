namespace QwenPS;

/// <summary>Represents the result of one check of Test-QwenAccess or Assert-QwenAccess.</summary>
public sealed class AccessResult
{
    // The init accessor replaces control characters with visible characters. A formatting view can't replace them, because views can't run scripts in
    // constrained language mode.
    private readonly string _target = "";

    /// <summary>Gets the check that this result belongs to.</summary>
    public AccessCheck Check { get; init; }

    /// <summary>Gets the target of the check: a host, a model, or a masked API key.</summary>
    public string Target { get => _target; init => _target = TerminalText.MakeVisible(value); }

    /// <summary>Gets the result of the check.</summary>
    public AccessStatus Status { get; init; }

    /// <summary>Gets the result of the check as one line of text.</summary>
    public string? Message { get; init => field = Visible(value); }

    /// <summary>Gets the HTTP status code, or null if there was no HTTP response.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Gets the kind of failure, or null if the check didn't fail.</summary>
    public ErrorKind? Kind { get; init; }

    /// <summary>Gets the service's error code, or null if the service didn't return an error code.</summary>
    public string? Code { get; init => field = Visible(value); }

    /// <summary>Gets the reason why the check failed, or null if the check didn't fail.</summary>
    public string? Cause { get; init => field = Visible(value); }

    /// <summary>Gets a description of how to fix the problem, or null if no action is needed.</summary>
    public string? Remedy { get; init => field = Visible(value); }

    /// <summary>Gets the request ID that the service assigned, or null if there was no response. A support ticket should contain this ID.</summary>
    public string? RequestId { get; init => field = Visible(value); }

    /// <summary>Gets the duration of the check in milliseconds, or null if the check didn't run.</summary>
    public double? Latency { get; init; }

    /// <summary>
    /// Gets the start of the first day on which calls to the model fail, in Beijing time, according to the module's catalog. The value is null if the
    /// day is unknown, or if this isn't the result of the <see cref="AccessCheck.Retirement"/> check.
    /// </summary>
    public DateTimeOffset? RetirementDate { get; init; }

    /// <summary>
    /// Gets the model or the model families that the provider recommends as a replacement. The value is null if no retirement notice specifies a
    /// replacement.
    /// </summary>
    public string? Replacement { get; init => field = Visible(value); }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"{Check} {Target}: {Status}");

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisible(text);
}

/// <summary>Specifies the checks of Test-QwenAccess and Assert-QwenAccess, in the order in which they run.</summary>
public enum AccessCheck
{
    /// <summary>Checks whether an API key is found, and whether the key has a valid format.</summary>
    Key,

    /// <summary>Checks whether the host name can be resolved.</summary>
    NameResolution,

    /// <summary>Checks whether the host or the proxy can be reached, and whether the TLS certificate is valid.</summary>
    Connection,

    /// <summary>Checks whether this computer's clock matches the server's clock.</summary>
    Clock,

    /// <summary>Checks whether the service accepts the key.</summary>
    KeyAccepted,

    /// <summary>Checks whether the key belongs to the connection's region.</summary>
    Region,

    /// <summary>Checks whether the key can call a model.</summary>
    Model,

    /// <summary>Indicates that the checks didn't end within -TimeoutSec. If the checks end in time, there's no result for this check.</summary>
    Time,

    /// <summary>
    /// Checks whether a model is retired or retires soon, according to the module's catalog, and whether the catalog is too old. This check doesn't
    /// send a request.
    /// </summary>
    Retirement,

    /// <summary>
    /// Checks whether a model's limits for requests and tokens per minute are at least the minimum values in the baseline file (-BaselinePath).
    /// </summary>
    Quota,

    /// <summary>Checks whether the permissions of the key match the baseline file exactly.</summary>
    Baseline,
}

/// <summary>Specifies the result of a check.</summary>
public enum AccessStatus
{
    /// <summary>The check passed.</summary>
    Passed,

    /// <summary>The check failed. The Cause and Remedy properties contain the reason and the solution.</summary>
    Failed,

    /// <summary>The check passed, but there's a problem that requires attention soon.</summary>
    Warning,

    /// <summary>The check didn't run. The Message property contains the reason.</summary>
    Skipped,
}
