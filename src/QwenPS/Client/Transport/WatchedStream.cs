using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Client.Transport;

/// <summary>
/// Represents the response body of one attempt of a call, and enforces the time limits and size limits of the attempt. The idle time is measured only while a
/// read operation waits for bytes. If an event or the stream is too large, the read operation throws an exception.
/// </summary>
internal sealed class WatchedStream(Stream inner, AttemptClock clock, bool isEventStream) : Stream
{
    /// <summary>
    /// The maximum number of bytes per read operation. The size limits are checked only after each read operation. With a larger read operation, the data could
    /// far exceed the limits before they're checked.
    /// </summary>
    private const int MaxReadBytes = 64 * 1024;

    private long _sinceEvent;
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Records that a complete event was read.</summary>
    public void NoteEvent()
    {
        _sinceEvent = 0;
        clock.NoteProgress();
    }

#if NET
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isEventStream && buffer.Length > MaxReadBytes) buffer = buffer.Slice(0, MaxReadBytes);
        ValueTask<int> read = inner.ReadAsync(buffer, clock.Token);
        // If the bytes are already available, no idle time is measured.
        return read.IsCompletedSuccessfully ? new(Count(read.Result)) : WaitAsync(read);
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> read)
    {
        clock.Restart();
        int length = await read.ConfigureAwait(false);
        // While the caller processes the data, no idle time is measured.
        clock.Pause();
        return Count(length);
    }
#else
    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (isEventStream) count = Math.Min(count, MaxReadBytes);
        clock.Restart();
        int length = await inner.ReadAsync(buffer, offset, count, clock.Token).ConfigureAwait(false);
        clock.Pause();
        return Count(length);
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

    private int Count(int read)
    {
        if (!isEventStream) return read;
        _sinceEvent += read;
        _length += read;
        if (_length > AnswerBudget.MaxAnswerBytes) throw new LimitException(Texts.Format("Answer.TooLarge", AnswerBudget.MaxAnswerBytes / 1024 / 1024));
        if (_sinceEvent > AnswerBudget.MaxEventBytes) throw new LimitException(Texts.Format("Answer.EventTooLarge", AnswerBudget.MaxEventBytes / 1024 / 1024));
        return read;
    }
}
