namespace QwenPS.Tests.Support;

/// <summary>A clock that a test moves.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref now);

    public void Advance(double seconds) => Interlocked.Add(ref now, TimeSpan.FromSeconds(seconds).Ticks);
}
