using Xunit;

namespace QwenPS.Tests.Support;

/// <summary>
/// Represents a clock whose time a test sets. Its timers end only when the test advances the clock, so no test waits for a time limit, and the speed of the
/// computer doesn't matter.
/// </summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _now;
    private int _started;
    private int _stopped;
    private int _stoppedBeforeEnd;
    private int _ended;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Gets the time by which the clock was advanced.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(GetTimestamp());

    /// <summary>Gets the number of times that a timer was started again. A client does so when it starts to wait for bytes.</summary>
    public int Started => Volatile.Read(ref _started);

    /// <summary>Gets the number of times that a timer ended.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Gets the number of times that a timer was stopped since a timer ended. A client does so when it has received bytes.</summary>
    public int StoppedSinceEnd
    {
        get
        {
            lock (_timers) return _stopped - _stoppedBeforeEnd;
        }
    }

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    /// <summary>Returns the date of the system plus the time by which the clock was advanced.</summary>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _now));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, period);
        var timer = new ManualTimer(this, () => callback(state));
        lock (_timers)
        {
            timer.End = EndAfter(dueTime);
            _timers.Add(timer);
        }

        return timer;
    }

    public void Advance(double seconds)
    {
        ManualTimer[] due;
        lock (_timers)
        {
            _now += TimeSpan.FromSeconds(seconds).Ticks;
            due = [.. _timers.Where(timer => timer.End <= _now)];
            foreach (ManualTimer timer in due) timer.End = null;
            if (due.Length > 0) _stoppedBeforeEnd = _stopped;
            _ended += due.Length;
        }

        foreach (ManualTimer timer in due) timer.Callback();
    }

    /// <summary>Advances the clock in steps until a condition is met.</summary>
    public Task AdvanceUntilAsync(double step, Func<bool> holds) => Asking.EventuallyAsync(() =>
    {
        if (holds()) return true;
        Advance(step);
        return holds();
    });

    private long? EndAfter(TimeSpan dueTime) => dueTime == Timeout.InfiniteTimeSpan ? null : _now + dueTime.Ticks;

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public Action Callback => callback;

        public long? End { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._timers)
            {
                End = time.EndAfter(dueTime);
                if (End is null) time._stopped++;
                else time._started++;
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._timers) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
