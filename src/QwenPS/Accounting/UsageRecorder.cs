using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Accounting;

/// <summary>Records the calls of a command in the usage log of its connection.</summary>
/// <param name="path">The full path of the log.</param>
/// <param name="connection">The connection.</param>
/// <param name="tag">The tag of the command; null if there isn't one.</param>
/// <param name="script">The path of the script that runs the command; null at the prompt.</param>
internal sealed class UsageRecorder(string path, Connection connection, string? tag, string? script)
{
    private readonly UsageLog _log = new(path);

    /// <summary>Records an answer.</summary>
    public Task RecordAsync(string model, ChatResponse response, ICmdletIO io) => AddAsync(
        new UsageEntry
        {
            Time = DateTimeOffset.UtcNow,
            Connection = connection.Name,
            Region = connection.Region,
            HostName = connection.BaseUri.Host,
            Model = model,
            InputTokens = response.Usage?.InputTokens,
            OutputTokens = response.Usage?.OutputTokens,
            CachedTokens = response.Usage?.CachedTokens,
            CacheCreationInputTokens = response.Usage?.CacheCreationInputTokens,
            ReasoningTokens = response.Usage?.ReasoningTokens,
            Cost = response.EstimatedCost,
            CostCurrency = response.CostCurrency,
            RequestId = response.RequestId,
            Outcome = UsageEntry.Succeeded,
            Attempts = response.Attempts,
            DurationMs = (long)response.Duration.TotalMilliseconds,
            Tag = tag,
            Script = script,
        },
        io);

    /// <summary>Records a failed call.</summary>
    public Task RecordAsync(string model, QwenException exception, TimeSpan duration, ICmdletIO io) => AddAsync(
        new UsageEntry
        {
            Time = DateTimeOffset.UtcNow,
            Connection = connection.Name,
            Region = connection.Region,
            HostName = connection.BaseUri.Host,
            Model = model,
            RequestId = exception.RequestId,
            Outcome = exception.Kind.ToString(),
            Attempts = exception.Attempts,
            DurationMs = (long)duration.TotalMilliseconds,
            Tag = tag,
            Script = script,
        },
        io);

    private async Task AddAsync(UsageEntry entry, ICmdletIO io)
    {
        if (await _log.AddAsync(entry).ConfigureAwait(false) is { } problem) await io.WarningAsync(Texts.Format("Usage.NotWritten", path, problem)).ConfigureAwait(false);
    }
}
