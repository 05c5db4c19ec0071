namespace QwenPS.Emulator;

/// <summary>The counters since the emulator started or was reset. Admin requests aren't counted.</summary>
public sealed class EmulatorCounters
{
    private readonly Lock _gate = new();

    /// <summary>The number of received requests.</summary>
    public int Requests { get; private set; }

    /// <summary>The number of responses with a status other than 2xx.</summary>
    public int Rejected { get; private set; }

    /// <summary>The highest number of concurrent requests.</summary>
    public int MaxInFlight { get; private set; }

    /// <summary>
    /// The number of clients that disconnected before their answer was complete. The count can be updated a few milliseconds after the client disconnects.
    /// </summary>
    public int Disconnects { get; private set; }

    /// <summary>The number of in-flight requests.</summary>
    public int InFlight { get; private set; }

    internal void Enter()
    {
        lock (_gate)
        {
            Requests++;
            InFlight++;
            MaxInFlight = Math.Max(MaxInFlight, InFlight);
        }
    }

    internal void Leave()
    {
        lock (_gate) InFlight--;
    }

    internal void Reject()
    {
        lock (_gate) Rejected++;
    }

    internal void Disconnect()
    {
        lock (_gate) Disconnects++;
    }

    internal void Reset()
    {
        lock (_gate)
        {
            Requests = 0;
            Rejected = 0;
            Disconnects = 0;
            MaxInFlight = InFlight;
        }
    }
}
