namespace QwenPS.Emulator;

/// <summary>What the emulator has seen since it started or was reset. Admin calls are not counted.</summary>
public sealed class EmulatorCounters
{
    private readonly Lock gate = new();

    /// <summary>Requests received.</summary>
    public int Requests { get; private set; }

    /// <summary>Answers with a status other than 2xx.</summary>
    public int Rejected { get; private set; }

    /// <summary>The most requests that were in flight together.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Clients that went away before their answer was complete. A count may appear some milliseconds after the client has gone.</summary>
    public int Disconnects { get; private set; }

    /// <summary>Requests in flight now.</summary>
    public int InFlight { get; private set; }

    internal void Enter()
    {
        lock (gate)
        {
            Requests++;
            InFlight++;
            MostAtOnce = Math.Max(MostAtOnce, InFlight);
        }
    }

    internal void Leave()
    {
        lock (gate) InFlight--;
    }

    internal void Reject()
    {
        lock (gate) Rejected++;
    }

    internal void Disconnect()
    {
        lock (gate) Disconnects++;
    }

    internal void Reset()
    {
        lock (gate)
        {
            Requests = 0;
            Rejected = 0;
            Disconnects = 0;
            MostAtOnce = InFlight;
        }
    }
}
