using System.Globalization;

namespace QwenPS;

/// <summary>Represents the rate limits of a model for an API key, according to the service.</summary>
public sealed class ModelQuota
{
    // The init accessor replaces control characters with visible characters. A formatting view can't replace them, because views can't run scripts in
    // constrained language mode.
    private readonly string _model = "";

    /// <summary>Gets the model ID to use with <c>-Model</c>.</summary>
    public string Model { get => _model; init => _model = TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the workspace of the key, or null if the service doesn't specify it.</summary>
    public string? WorkspaceId { get; init => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the limit of the account, or null if the service doesn't specify it. All keys and workspaces of the account share this limit.</summary>
    public QuotaLimit? Account { get; init; }

    /// <summary>Gets the limit of the key's workspace, or null if only the account has a limit.</summary>
    public QuotaLimit? Workspace { get; init; }

    /// <summary>
    /// Gets the maximum number of requests per minute: the account limit or the workspace limit, whichever is lower. The value is null if there's no
    /// limit.
    /// </summary>
    public double? RequestsPerMinute => Least(Account?.RequestsPerMinute, Workspace?.RequestsPerMinute);

    /// <summary>
    /// Gets the maximum number of tokens per minute: the account limit or the workspace limit, whichever is lower. The value is null if there's no
    /// limit.
    /// </summary>
    public double? TokensPerMinute => Least(Account?.TokensPerMinute, Workspace?.TokensPerMinute);

    /// <summary>Returns the model ID.</summary>
    public override string ToString() => Model;

    private static double? Least(double? one, double? other) => one is { } first && other is { } second ? Math.Min(first, second) : one ?? other;
}

/// <summary>Represents a limit on requests and tokens.</summary>
public sealed class QuotaLimit
{
    /// <summary>Gets the maximum number of requests in each period, or null if there's no limit.</summary>
    public long? RequestLimit { get; init; }

    /// <summary>
    /// Gets the length of the period for <see cref="RequestLimit"/> in seconds. The value is 60 for a limit per minute, and 1 for a limit per second.
    /// </summary>
    public long? RequestPeriodSec { get; init; }

    /// <summary>Gets the maximum usage in each period, or null if there's no limit.</summary>
    public long? UsageLimit { get; init; }

    /// <summary>Gets the unit of <see cref="UsageLimit"/>, such as <c>total_tokens</c>, or null if there's no limit.</summary>
    public string? UsageField { get; init => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the length of the period for <see cref="UsageLimit"/> in seconds.</summary>
    public long? UsagePeriodSec { get; init; }

    /// <summary>Gets the maximum number of waiting asynchronous tasks, or null if the service doesn't specify it.</summary>
    public long? AsyncQueueLimit { get; init; }

    /// <summary>Gets the maximum number of running asynchronous tasks, or null if the service doesn't specify it.</summary>
    public long? AsyncConcurrencyLimit { get; init; }

    /// <summary>Gets <see cref="RequestLimit"/>, converted to requests per minute.</summary>
    public double? RequestsPerMinute => PerMinute(RequestLimit, RequestPeriodSec);

    /// <summary>Gets <see cref="UsageLimit"/>, converted to tokens per minute. The value is null if the unit of the limit isn't tokens.</summary>
    public double? TokensPerMinute => UsageField is null || UsageField.IndexOf("token", StringComparison.OrdinalIgnoreCase) >= 0 ? PerMinute(UsageLimit, UsagePeriodSec) : null;

    /// <summary>Returns the limits as text.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0} requests/min, {1} tokens/min", Show(RequestsPerMinute), Show(TokensPerMinute));

    private static double? PerMinute(long? limit, long? period) => limit is { } most && period is > 0 and { } seconds ? most * 60.0 / seconds : null;

    private static string Show(double? value) => value?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? "-";
}
