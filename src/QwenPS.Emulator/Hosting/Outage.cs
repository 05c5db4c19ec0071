namespace QwenPS.Emulator.Hosting;

/// <summary>Simulates a network outage: every request is disconnected without an answer, including in-flight requests.</summary>
#pragma warning disable CA1001 // A token source whose wait handle isn't used doesn't need to be disposed of, and in-flight requests still use it.
internal sealed class Outage
#pragma warning restore CA1001
{
    private readonly Lock gate = new();
    private CancellationTokenSource cut = new();
    private long end;

    public bool IsOn => Environment.TickCount64 < Volatile.Read(ref end);

    /// <summary>Canceled when the next outage starts.</summary>
    public CancellationToken Token
    {
        get { lock (gate) return cut.Token; }
    }

    public void Begin(TimeSpan length)
    {
        CancellationTokenSource underWay;
        lock (gate)
        {
            Volatile.Write(ref end, Environment.TickCount64 + (long)length.TotalMilliseconds);
            underWay = cut;
            cut = new CancellationTokenSource();
        }

        underWay.Cancel();
    }

    public void End() => Volatile.Write(ref end, 0);
}
