using System.Collections.Concurrent;
using QwenPS.Client.Transport;

namespace QwenPS.Tests.Support;

/// <summary>Records the log of a call.</summary>
internal sealed class RecordingLog : ICallLog
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _bodies = new();

    public bool WantsLines => true;

    public bool WantsBodies { get; init; } = true;

    public IReadOnlyList<string> Lines => [.. _lines];

    public ConcurrentQueue<RetryNotice> Retries { get; } = new();

    /// <summary>Gets the number of times that a displayed retry was removed.</summary>
    public int EndedRetries { get; private set; }

    public IReadOnlyList<string> Bodies => [.. _bodies];

    public ValueTask VerboseAsync(string message)
    {
        _lines.Enqueue(message);
        return default;
    }

    public ValueTask DebugAsync(string message)
    {
        _bodies.Enqueue(message);
        return default;
    }

    public ValueTask RetryAsync(RetryNotice notice)
    {
        Retries.Enqueue(notice);
        return default;
    }

    public ValueTask EndRetryAsync()
    {
        EndedRetries++;
        return default;
    }
}
