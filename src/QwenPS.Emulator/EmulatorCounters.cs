using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator;

/// <summary>Represents the counters since the emulator was started or reset. Admin requests aren't counted.</summary>
public sealed class EmulatorCounters
{
    private readonly Lock _gate = new();

    /// <summary>Gets the number of received requests.</summary>
    public int Requests { get; private set; }

    /// <summary>Gets the number of responses with a status other than 2xx.</summary>
    public int Rejected { get; private set; }

    /// <summary>Gets the highest number of concurrent requests.</summary>
    public int MaxInFlight { get; private set; }

    /// <summary>
    /// Gets the number of clients that disconnected before their answer was complete. The number can be updated a few milliseconds after a client disconnects.
    /// </summary>
    public int Disconnects { get; private set; }

    /// <summary>Gets the number of answers that the service created, including those that a client didn't receive.</summary>
    public int Answers { get; private set; }

    /// <summary>Gets the number of input tokens of these answers, including cached tokens.</summary>
    public long InputTokens { get; private set; }

    /// <summary>Gets the number of output tokens of these answers.</summary>
    public long OutputTokens { get; private set; }

    /// <summary>Gets the number of input tokens that were read from a cache.</summary>
    public long CachedTokens { get; private set; }

    /// <summary>Gets the number of input tokens that were written to the explicit cache.</summary>
    public long CacheCreationTokens { get; private set; }

    /// <summary>Gets the number of in-flight requests.</summary>
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

    internal void Count(Usage usage)
    {
        lock (_gate)
        {
            Answers++;
            InputTokens += usage.Input;
            OutputTokens += usage.Output;
            CachedTokens += usage.Cached;
            CacheCreationTokens += usage.CacheCreation;
        }
    }

    internal void Reset()
    {
        lock (_gate)
        {
            Requests = 0;
            Rejected = 0;
            Disconnects = 0;
            Answers = 0;
            InputTokens = OutputTokens = CachedTokens = CacheCreationTokens = 0;
            MaxInFlight = InFlight;
        }
    }
}
