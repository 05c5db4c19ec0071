using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Client.Transport;

/// <summary>
/// The body of an answer as it is read: every read is bound to the attempt's times, and the idle time runs only while one waits for bytes.
/// An event or a stream of events without end is given up.
/// </summary>
internal sealed class WatchedStream(Stream inner, AttemptClock clock, bool isEventStream) : Stream
{
    /// <summary>What is read at once: the limits are checked after each read, and what came may hold thousands of events.</summary>
    private const int LargestRead = 64 * 1024;

    private long _sinceEvent;
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>An event was read whole.</summary>
    public void EventRead()
    {
        _sinceEvent = 0;
        clock.NoteProgress();
    }

#if NET
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isEventStream && buffer.Length > LargestRead) buffer = buffer.Slice(0, LargestRead);
        ValueTask<int> read = inner.ReadAsync(buffer, clock.Token);
        // What is there already needs no time.
        return read.IsCompletedSuccessfully ? new(Seen(read.Result)) : WaitAsync(read);
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> read)
    {
        clock.Restart();
        int length = await read.ConfigureAwait(false);
        // A reader that takes its time is no silence of the service.
        clock.Rest();
        return Seen(length);
    }
#else
    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (isEventStream) count = Math.Min(count, LargestRead);
        clock.Restart();
        int length = await inner.ReadAsync(buffer, offset, count, clock.Token).ConfigureAwait(false);
        clock.Rest();
        return Seen(length);
    }
#endif

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int Seen(int read)
    {
        if (!isEventStream) return read;
        _sinceEvent += read;
        _length += read;
        if (_length > AnswerBudget.LargestAnswer) throw new LimitException(Texts.Format("Answer.TooLarge", AnswerBudget.LargestAnswer / 1024 / 1024));
        if (_sinceEvent > AnswerBudget.LargestEvent) throw new LimitException(Texts.Format("Answer.EventTooLarge", AnswerBudget.LargestEvent / 1024 / 1024));
        return read;
    }
}
