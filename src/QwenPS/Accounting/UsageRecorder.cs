using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Accounting;

/// <summary>Records the calls of a command in the usage log.</summary>
/// <param name="path">The full path of the log.</param>
/// <param name="connection">The connection.</param>
/// <param name="tag">The tag of the command, or null if the command doesn't have a tag.</param>
/// <param name="script">The path of the script that runs the command, or null if the command runs at the prompt.</param>
internal sealed class UsageRecorder(string path, Connection connection, string? tag, string? script)
{
    /// <summary>Creates the recorder of a command. Returns null if there's no usage log.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="paths">The resolver for the path in the QWENPS_USAGE_LOG environment variable.</param>
    /// <param name="tag">The tag of the calls, or null if the calls don't have a tag.</param>
    /// <param name="script">The path of the script that runs the command, or an empty string if the command runs at the prompt.</param>
    public static UsageRecorder? Find(Connection connection, PathResolver paths, string? tag, string? script) =>
        (connection.UsageLog ?? UsageLogPath.FindInEnvironment(paths)) is { } path ? new UsageRecorder(path, connection, tag, script is { Length: > 0 } ? script : null) : null;

    private readonly UsageLog _log = new(path, connection.Client.Options.Time);

    /// <summary>Records a successful call.</summary>
    /// <param name="model">The requested model.</param>
    /// <param name="host">The host that was called.</param>
    /// <param name="response">The answer.</param>
    /// <param name="io">The cmdlet output that receives a warning if the call can't be recorded.</param>
    public Task RecordAsync(string model, string host, ChatResponse response, ICmdletIO io) =>
        AddAsync(Create(model, host, UsageEntry.Succeeded, response.Duration, response), io);

    /// <summary>Records a failed call.</summary>
    public Task RecordAsync(string model, string host, QwenException exception, TimeSpan duration, ICmdletIO io) =>
        AddAsync(Create(model, host, exception.Kind.ToString(), duration, exception: exception), io);

    /// <summary>Records a canceled call. If the call can't be recorded, there's no warning, because the pipeline is stopping.</summary>
    public Task RecordCanceledAsync(string model, string host, TimeSpan duration) => _log.AddAsync(Create(model, host, UsageEntry.Canceled, duration));

    /// <summary>Records the answer or the error of one call in a batch. Waits until the call is recorded.</summary>
    /// <returns>
    /// The text of the warning if the call can't be recorded. This value is null if the call was recorded, or if the warning for this log was already shown in
    /// this session.
    /// </returns>
    public string? Record(string model, string host, ChatResponse? response, QwenException? exception)
    {
        string outcome = exception is null ? UsageEntry.Succeeded : exception.Kind.ToString();
        return _log.AddAsync(Create(model, host, outcome, TimeSpan.Zero, response, exception)).GetAwaiter().GetResult() is { } problem
            ? Texts.Format("Usage.NotWritten", path, problem)
            : null;
    }

    private UsageEntry Create(string model, string host, string outcome, TimeSpan duration, ChatResponse? response = null, QwenException? exception = null) => new()
    {
        Time = connection.Client.Options.Time.GetUtcNow(),
        Connection = connection.Name,
        Region = connection.Region,
        HostName = host,
        Model = model,
        InputTokens = response?.Usage?.InputTokens,
        OutputTokens = response?.Usage?.OutputTokens,
        CachedTokens = response?.Usage?.CachedTokens,
        CacheCreationInputTokens = response?.Usage?.CacheCreationInputTokens,
        ReasoningTokens = response?.Usage?.ReasoningTokens,
        Cost = response?.EstimatedCost,
        CostCurrency = response?.CostCurrency,
        RequestId = response?.RequestId ?? exception?.RequestId,
        Outcome = outcome,
        Attempts = response?.Attempts ?? exception?.Attempts ?? 0,
        DurationMs = (long)duration.TotalMilliseconds,
        Tag = tag,
        Script = script,
    };

    private async Task AddAsync(UsageEntry entry, ICmdletIO io)
    {
        if (await _log.AddAsync(entry).ConfigureAwait(false) is { } problem) await io.WarningAsync(Texts.Format("Usage.NotWritten", path, problem)).ConfigureAwait(false);
    }
}

/// <summary>Finds the usage log that the QWENPS_USAGE_LOG environment variable specifies.</summary>
internal static class UsageLogPath
{
    /// <summary>
    /// Returns the full path of the log, or null if the variable isn't set. A relative path is resolved against PowerShell's current location.
    /// </summary>
    public static string? FindInEnvironment(PathResolver paths) =>
        Environment.GetEnvironmentVariable(UsageLog.Variable) is { Length: > 0 } given ? paths.TryGetFullPath(given) : null;
}
