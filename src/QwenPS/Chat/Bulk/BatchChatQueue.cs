using QwenPS.Catalog;
using QwenPS.Client.Transport;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Determines how long each request can wait in the queue of Batch Chat, and counts the waiting requests. With Batch Chat, the service answers a request when
/// it has capacity, at half the price. A request that isn't sent through Batch Chat is a live request.
/// </summary>
/// <param name="catalog">The client that sends the requests through Batch Chat.</param>
/// <param name="deadline">
/// The time by which the run (the requests of one Invoke-QwenChat command) must be complete, or null if requests wait as long as the service allows.
/// </param>
/// <param name="tally">The counter of the waiting requests.</param>
internal sealed class BatchChatQueue(CatalogClient catalog, RunDeadline? deadline, RunTally tally)
{
    public CatalogClient Catalog => catalog;

    /// <summary>Determines whether a model supports Batch Chat. Returns null if the module's catalog doesn't contain the model.</summary>
    public static bool? IsSupported(string model) => ModelCatalog.Find(model) is { } known ? known.ChinaPrice?.BatchChat is not null : null;

    /// <summary>Gets the IDs of the models that support Batch Chat, as a comma-separated list for messages.</summary>
    public static string Models => string.Join(", ", ModelCatalog.All.Where(model => model.ChinaPrice?.BatchChat is not null).Select(model => model.Id));

    /// <summary>
    /// Determines how long the next request can wait in the queue. This time includes retries. Without a deadline, only the timeout of the request limits the
    /// wait.
    /// </summary>
    /// <param name="wait">The longest wait, or null if there's no limit.</param>
    /// <returns>true if there's time to wait; otherwise, false. If this method returns false, the caller must send a live request.</returns>
    public bool TryFindWait(out TimeSpan? wait)
    {
        wait = deadline?.FindWait(tally.Remaining);
        return deadline is null || wait is not null;
    }

    /// <summary>Determines whether a request that failed in Batch Chat is sent again as a live request.</summary>
    public bool ContinuesLive(QwenException exception) =>
        deadline is not null && exception.Kind is ErrorKind.Timeout or ErrorKind.Overloaded or ErrorKind.Server or ErrorKind.RateLimit or ErrorKind.Network;

    /// <summary>Counts a request as waiting until the returned object is disposed of.</summary>
    public IDisposable Enter() => new Waiting(tally);

    /// <summary>Records the duration of a live request.</summary>
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

/// <summary>
/// Represents the time by which a run must be complete, and calculates how long a request can wait in the queue of Batch Chat. This class is thread-safe.
/// </summary>
/// <param name="length">The time from now until the deadline.</param>
/// <param name="throttle">The maximum number of concurrent requests.</param>
/// <param name="time">The clock, which isn't affected by changes of the system time.</param>
internal sealed class RunDeadline(TimeSpan length, int throttle, TimeProvider time)
{
    /// <summary>The expected duration of a live request. If a live request takes longer, its duration is used instead.</summary>
    private static readonly TimeSpan UsualLive = TimeSpan.FromMinutes(1);

    private readonly long _start = time.GetTimestamp();
    private long _longestLive = UsualLive.Ticks;

    /// <summary>
    /// Returns the maximum time that a request can wait in the queue. When the wait ends, there's still enough time before the deadline to send all remaining
    /// requests as live requests. Returns null if there's no time to wait. The available time is divided into rounds. In each round, the maximum number of
    /// concurrent requests is sent. The result is the duration of a round, minus the longest duration of a live request.
    /// </summary>
    /// <param name="remaining">The number of requests without an answer, including the request that can wait.</param>
    public TimeSpan? FindWait(int remaining)
    {
        long rounds = (Math.Max(1, remaining) + throttle - 1) / throttle;
        long left = (length - time.GetElapsedTime(_start)).Ticks;
        var wait = TimeSpan.FromTicks((left / rounds) - Interlocked.Read(ref _longestLive));
        return wait < BatchChatEndpoint.MinWait ? null : wait;
    }

    /// <summary>Records the duration of a live request.</summary>
    public void NoteLive(TimeSpan duration)
    {
        long longest;
        while (duration.Ticks > (longest = Interlocked.Read(ref _longestLive)))
        {
            if (Interlocked.CompareExchange(ref _longestLive, duration.Ticks, longest) == longest) return;
        }
    }
}
