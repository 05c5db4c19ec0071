namespace QwenPS.Emulator.Limits;

/// <summary>A clock that runs faster than the one it follows, so that a test of a minute's limit need not take a minute.</summary>
internal sealed class ScaledTimeProvider(TimeProvider real, double scale) : TimeProvider
{
    private readonly long start = real.GetTimestamp();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)(real.GetElapsedTime(start).Ticks * scale);
}
