using QwenPS.Emulator.Http;

namespace QwenPS.Emulator.Streams;

/// <summary>Sends the events of a streamed answer.</summary>
internal abstract class EventStream(EmulatedExchange exchange)
{
    // The number of bytes after which events are sent if there's no delay. If each event were sent separately, a benchmark would measure system calls instead
    // of the client.
    private const int FlushAt = 16 * 1024;

    private bool _failed;

    protected EmulatedExchange Exchange => exchange;

    protected EventBuffer Events { get; } = new(exchange.Fault);

    /// <summary>Writes the events. Each step writes one event and returns its number.</summary>
    protected abstract IEnumerable<int> WriteEvents();

    public async Task SendAsync(TimeSpan delay)
    {
        ResponseSink sink = await exchange.StartAsync(200, exchange.Protocol.StreamContentType);
        using IEnumerator<int> steps = WriteEvents().GetEnumerator();
        while (!Events.IsCut && WriteNext(steps))
        {
            var paced = delay > TimeSpan.Zero;
            if (paced && Events.Count > 1) await Task.Delay(delay, exchange.Gone);
            if (paced || Events.Count == 1 || Events.Bytes.Length >= FlushAt) await FlushAsync(sink);
        }

        exchange.FinishEarly();
        await FlushAsync(sink);
        await exchange.EndAsync(sink);
    }

    private bool WriteNext(IEnumerator<int> steps)
    {
        if (_failed) return false;
        if (exchange.Fault?.ErrorEventAfter != Events.Count) return steps.MoveNext();
        _failed = true;
        exchange.Protocol.WriteFaultEvent(Events, exchange.Fault, exchange.ShownRequestId);
        return true;
    }

    private async ValueTask FlushAsync(ResponseSink sink)
    {
        if (Events.Bytes.Length == 0) return;
        await sink.SendAsync(Events.Bytes.Written, exchange.Gone);
        Events.Bytes.CutTo(0);
    }
}
