namespace QwenPS.Emulator.Hosting;

/// <summary>Simulates a network outage. Every request is disconnected without an answer, including in-flight requests.</summary>
#pragma warning disable CA1001 // A token source whose wait handle isn't used doesn't need to be disposed of, and in-flight requests still use it.
internal sealed class Outage
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _cut = new();
    private long _end;

    public bool IsOn => Environment.TickCount64 < Volatile.Read(ref _end);

    /// <summary>Gets the token that is canceled when the next outage starts.</summary>
    public CancellationToken Token
    {
        get { lock (_gate) return _cut.Token; }
    }

    public void Begin(TimeSpan length)
    {
        CancellationTokenSource underWay;
        lock (_gate)
        {
            Volatile.Write(ref _end, Environment.TickCount64 + (long)length.TotalMilliseconds);
            underWay = _cut;
            _cut = new CancellationTokenSource();
        }

        underWay.Cancel();
    }

    public void End() => Volatile.Write(ref _end, 0);
}
