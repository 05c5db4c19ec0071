namespace QwenPS.Emulator.Limits;

/// <summary>Represents a clock that runs faster than the actual clock. With this clock, a test of a per-minute limit takes less than a minute.</summary>
internal sealed class ScaledTimeProvider(TimeProvider real, double scale) : TimeProvider
{
    private readonly long _start = real.GetTimestamp();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)(real.GetElapsedTime(_start).Ticks * scale);
}
