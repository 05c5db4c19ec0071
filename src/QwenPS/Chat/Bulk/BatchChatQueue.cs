using QwenPS.Catalog;
using QwenPS.Client.Transport;

namespace QwenPS.Chat.Bulk;

/// <summary>Sends requests through Batch Chat, and decides how long they wait there.</summary>
/// <param name="catalog">Sends the requests through Batch Chat.</param>
/// <param name="deadline">When the run must be complete; null if requests wait as long as the service allows.</param>
/// <param name="tally">Counts the waiting requests.</param>
internal sealed class BatchChatQueue(CatalogClient catalog, RunDeadline? deadline, RunTally tally)
{
    public CatalogClient Catalog => catalog;

    /// <summary>Whether a model supports Batch Chat; null if the catalog doesn't contain the model.</summary>
    public static bool? IsSupported(string model) => ModelCatalog.Find(model) is { } known ? known.ChinaPrice?.BatchChat is not null : null;

    /// <summary>The models that support Batch Chat, for messages.</summary>
    public static string Models => string.Join(", ", ModelCatalog.All.Where(model => model.ChinaPrice?.BatchChat is not null).Select(model => model.Id));

    /// <summary>Returns how long the next request may wait, including retries: as long as the call's own limit allows, if there's no deadline.</summary>
    /// <param name="wait">The longest wait; null for no limit.</param>
    /// <returns>Whether there's time to wait. Otherwise, the request is sent live.</returns>
    public bool TryFindWait(out TimeSpan? wait)
    {
        wait = deadline?.FindWait(tally.Remaining);
        return deadline is null || wait is not null;
    }

    /// <summary>Whether a request that failed here is sent live.</summary>
    public bool ContinuesLive(QwenException exception) =>
        deadline is not null && exception.Kind is ErrorKind.Timeout or ErrorKind.Overloaded or ErrorKind.Server or ErrorKind.RateLimit or ErrorKind.Network;

    /// <summary>Counts a request that waits until the result is disposed.</summary>
    public IDisposable Enter() => new Waiting(tally);

    /// <summary>Records how long a live request took.</summary>
    public void NoteLive(TimeSpan duration) => deadline?.NoteLive(duration);

    private sealed class Waiting : IDisposable
    {
        private readonly RunTally _tally;

        public Waiting(RunTally tally)
        {
            _tally = tally;
            tally.AddQueued(1);
        }

        public void Dispose() => _tally.AddQueued(-1);
    }
}

/// <summary>The latest time by which a run must be complete, and how much of it a request may spend in a queue. Thread-safe.</summary>
/// <param name="length">The time from now.</param>
/// <param name="throttle">The maximum number of concurrent requests.</param>
/// <param name="time">The clock. A change of the system's time doesn't matter.</param>
internal sealed class RunDeadline(TimeSpan length, int throttle, TimeProvider time)
{
    /// <summary>How long a live request is expected to take until one has taken longer.</summary>
    private static readonly TimeSpan UsualLive = TimeSpan.FromMinutes(1);

    private readonly long _start = time.GetTimestamp();
    private long _longestLive = UsualLive.Ticks;

    /// <summary>
    /// Returns how long a request may wait, so all remaining requests can still be answered live in time; null if it can't wait. The time is divided
    /// among the rounds in which the remaining requests run.
    /// </summary>
    /// <param name="remaining">The number of requests without an answer, including this one.</param>
    public TimeSpan? FindWait(int remaining)
    {
        long rounds = (Math.Max(1, remaining) + throttle - 1) / throttle;
        long left = (length - time.GetElapsedTime(_start)).Ticks;
        var wait = TimeSpan.FromTicks((left / rounds) - Interlocked.Read(ref _longestLive));
        return wait < BatchChatEndpoint.MinWait ? null : wait;
    }

    /// <summary>Records how long a live request took.</summary>
    public void NoteLive(TimeSpan duration)
    {
        long longest;
        while (duration.Ticks > (longest = Interlocked.Read(ref _longestLive)))
        {
            if (Interlocked.CompareExchange(ref _longestLive, duration.Ticks, longest) == longest) return;
        }
    }
}
