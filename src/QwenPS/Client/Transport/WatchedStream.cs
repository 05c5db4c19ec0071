using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Client.Transport;

/// <summary>
/// The body of an answer as it is read: every read is bound to the attempt's times, and the idle time runs only while one waits for bytes.
/// Behind the last byte of an event stream comes one empty line, for a server that leaves the last one out; an event or a stream without end is given up.
/// </summary>
internal sealed class WatchedStream(Stream inner, AttemptClock clock, StatusComment? status) : Stream
{
    /// <summary>What is read at once: the limits are checked after each read, and what came may hold thousands of events.</summary>
    private const int LargestRead = 64 * 1024;

    private bool _ended = status is null;
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
        status?.EventRead();
    }

#if NET
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (status is not null && buffer.Length > LargestRead) buffer = buffer.Slice(0, LargestRead);
        ValueTask<int> read = inner.ReadAsync(buffer, clock.Token);
        // What is there already needs no time.
        return read.IsCompletedSuccessfully ? new(Seen(read.Result, buffer.Span)) : WaitAsync(read, buffer);
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> read, Memory<byte> buffer)
    {
        clock.Restart();
        int length = await read.ConfigureAwait(false);
        // A reader that takes its time is no silence of the service.
        clock.Rest();
        return Seen(length, buffer.Span);
    }
#else
    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (status is not null) count = Math.Min(count, LargestRead);
        clock.Restart();
        int length = await inner.ReadAsync(buffer, offset, count, clock.Token).ConfigureAwait(false);
        clock.Rest();
        return Seen(length, buffer.AsSpan(offset, count));
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

    private int Seen(int read, Span<byte> buffer)
    {
        if (read > 0 && status is not null)
        {
            status.Read(buffer.Slice(0, read));
            _sinceEvent += read;
            _length += read;
            if (_length > AnswerBudget.LargestAnswer) throw new LimitException(Text.Of("Answer.TooLarge", AnswerBudget.LargestAnswer / 1024 / 1024));
            if (_sinceEvent > AnswerBudget.LargestEvent) throw new LimitException(Text.Of("Answer.EventTooLarge", AnswerBudget.LargestEvent / 1024 / 1024));
        }

        if (read > 0 || _ended || buffer.Length < 2) return read;
        _ended = true;
        buffer[0] = buffer[1] = (byte)'\n';
        return 2;
    }
}
