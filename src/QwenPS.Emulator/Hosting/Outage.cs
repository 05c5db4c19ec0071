namespace QwenPS.Emulator.Hosting;

/// <summary>A network that is down for a while: every request is cut off without an answer, those under way as well as those to come.</summary>
#pragma warning disable CA1001 // A token source that nobody asked for its handle holds nothing to dispose of; requests under way still look at it.
internal sealed class Outage
#pragma warning restore CA1001
{
    private readonly Lock gate = new();
    private CancellationTokenSource cut = new();
    private long end;

    public bool IsOn => Environment.TickCount64 < Volatile.Read(ref end);

    /// <summary>Cancelled when the next outage begins.</summary>
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
