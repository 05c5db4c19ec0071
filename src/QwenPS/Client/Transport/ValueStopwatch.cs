using System.Diagnostics;

namespace QwenPS.Client.Transport;

/// <summary>Counts the time since it was started, as <see cref="Stopwatch"/> does, without an object: each call has several.</summary>
internal readonly struct ValueStopwatch
{
    private static readonly double TicksPerCount = TimeSpan.TicksPerSecond / (double)Stopwatch.Frequency;

    private readonly long _start;

    private ValueStopwatch(long start) => _start = start;

    public TimeSpan Elapsed => TimeSpan.FromTicks((long)((Stopwatch.GetTimestamp() - _start) * TicksPerCount));

    public static ValueStopwatch StartNew() => new(Stopwatch.GetTimestamp());
}
