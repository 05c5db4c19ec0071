namespace QwenPS.Tests.Support;

/// <summary>
/// Represents a clock whose timestamps and timers are faster than the system's clock, so tests don't have to wait. The date is the system's date.
/// </summary>
/// <param name="scale">The number of seconds that pass on this clock in one real second.</param>
internal sealed class FastTimeProvider(double scale) : TimeProvider
{
    private readonly long _start = System.GetTimestamp();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)(System.GetElapsedTime(_start).Ticks * scale);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period)), this);

    /// <summary>Returns a shortened time. The minimum is one millisecond, which is the smallest interval of a timer.</summary>
    private TimeSpan Shorten(TimeSpan time) =>
        time > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(time.TotalMilliseconds / scale))) : time;

    private sealed class FastTimer(ITimer inner, FastTimeProvider time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(time.Shorten(dueTime), time.Shorten(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
