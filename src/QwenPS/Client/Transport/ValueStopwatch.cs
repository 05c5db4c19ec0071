using System.Diagnostics;

namespace QwenPS.Client.Transport;

/// <summary>
/// Measures elapsed time like <see cref="Stopwatch"/>, but doesn't allocate memory on the heap. This difference matters because each call needs several
/// stopwatches.
/// </summary>
internal readonly struct ValueStopwatch
{
    private static readonly double TicksPerCount = TimeSpan.TicksPerSecond / (double)Stopwatch.Frequency;

    private readonly long _start;

    private ValueStopwatch(long start) => _start = start;

    public TimeSpan Elapsed => TimeSpan.FromTicks((long)((Stopwatch.GetTimestamp() - _start) * TicksPerCount));

    public static ValueStopwatch StartNew() => new(Stopwatch.GetTimestamp());
}
