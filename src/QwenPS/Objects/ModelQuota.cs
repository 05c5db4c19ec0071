using System.Globalization;

namespace QwenPS;

/// <summary>The rate limits of a model for a key, according to the service.</summary>
public sealed class ModelQuota
{
    // Made visible when set, because views show these values without a script.
    private readonly string _model = "";

    /// <summary>The ID to use with <c>-Model</c>.</summary>
    public string Model { get => _model; init => _model = TerminalText.MakeVisibleLine(value); }

    /// <summary>The workspace of the key; null if the service doesn't specify it.</summary>
    public string? WorkspaceId { get; init => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>The limit of the account, which all its keys and workspaces share; null if the service doesn't specify it.</summary>
    public QuotaLimit? Account { get; init; }

    /// <summary>The limit of the key's workspace; null if only the account has a limit.</summary>
    public QuotaLimit? Workspace { get; init; }

    /// <summary>The number of requests per minute: the lower of the account's and the workspace's. Null if there's no limit.</summary>
    public double? RequestsPerMinute => Least(Account?.RequestsPerMinute, Workspace?.RequestsPerMinute);

    /// <summary>The number of tokens per minute: the lower of the account's and the workspace's. Null if there's no limit.</summary>
    public double? TokensPerMinute => Least(Account?.TokensPerMinute, Workspace?.TokensPerMinute);

    /// <summary>The ID.</summary>
    public override string ToString() => Model;

    private static double? Least(double? one, double? other) => one is { } first && other is { } second ? Math.Min(first, second) : one ?? other;
}

/// <summary>A limit on requests and tokens.</summary>
public sealed class QuotaLimit
{
    /// <summary>The number of requests in each period; null if there's no limit.</summary>
    public long? RequestLimit { get; init; }

    /// <summary>The length of the period for <see cref="RequestLimit"/> in seconds: 60 for a limit per minute, 1 for a limit per second.</summary>
    public long? RequestPeriodSec { get; init; }

    /// <summary>The usage in each period; null if there's no limit.</summary>
    public long? UsageLimit { get; init; }

    /// <summary>What <see cref="UsageLimit"/> counts, such as <c>total_tokens</c>; null if there's no limit.</summary>
    public string? UsageField { get; init => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>The length of the period for <see cref="UsageLimit"/> in seconds.</summary>
    public long? UsagePeriodSec { get; init; }

    /// <summary>The maximum number of waiting asynchronous tasks; null if the service doesn't specify it.</summary>
    public long? AsyncQueueLimit { get; init; }

    /// <summary>The maximum number of running asynchronous tasks; null if the service doesn't specify it.</summary>
    public long? AsyncConcurrencyLimit { get; init; }

    /// <summary><see cref="RequestLimit"/>, converted to a minute.</summary>
    public double? RequestsPerMinute => PerMinute(RequestLimit, RequestPeriodSec);

    /// <summary><see cref="UsageLimit"/>, converted to a minute; null if it doesn't count tokens.</summary>
    public double? TokensPerMinute => UsageField is null || UsageField.IndexOf("token", StringComparison.OrdinalIgnoreCase) >= 0 ? PerMinute(UsageLimit, UsagePeriodSec) : null;

    /// <summary>The limits as text.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0} requests/min, {1} tokens/min", Show(RequestsPerMinute), Show(TokensPerMinute));

    private static double? PerMinute(long? limit, long? period) => limit is { } most && period is > 0 and { } seconds ? most * 60.0 / seconds : null;

    private static string Show(double? value) => value?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? "-";
}
