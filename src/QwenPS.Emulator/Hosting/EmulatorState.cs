using QwenPS.Emulator.Account;
using QwenPS.Emulator.Batches;
using QwenPS.Emulator.Caching;
using QwenPS.Emulator.Limits;

namespace QwenPS.Emulator.Hosting;

/// <summary>Represents the data that the parts of a running emulator share.</summary>
internal sealed class EmulatorState(EmulatorOptions options, CancellationToken stopping)
{
    public EmulatorOptions Options => options;

    public CancellationToken Stopping => stopping;

    public EmulatorCounters Counters { get; } = new();

    /// <summary>Gets the counters of the requests for quotas, which aren't included in <see cref="Counters"/>.</summary>
    public EmulatorCounters QuotaCounters { get; } = new();

    public RequestLog Requests { get; } = new();

    public FaultList Faults { get; } = new();

    public RateLimits Limits { get; } = new(options);

    public ExplicitCache Cache { get; } = new(options);

    public BatchChatQueue BatchChat { get; } = new(options);

    public FileStore Files { get; } = new(options);

    public FileTraffic FileTraffic { get; } = new(options);

    public BatchStore Batches { get; } = new();

    public TemporaryKeys TemporaryKeys { get; } = new(options.TimeProvider);

    public Outage Outage { get; } = new();

    public void Reset()
    {
        Counters.Reset();
        QuotaCounters.Reset();
        Requests.Clear();
        Faults.Clear();
        Limits.Reset();
        Cache.Clear();
        Batches.Clear();
        Files.Clear();
        FileTraffic.Reset();
        Outage.End();
    }
}
