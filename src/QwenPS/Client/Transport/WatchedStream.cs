namespace QwenPS.Client.Transport;

/// <summary>
/// The body of an answer as it is read: every read is bound to the attempt's times, and every byte that comes starts the idle time anew.
/// Behind the last byte of an event stream comes one empty line, for a server that leaves the last one out.
/// </summary>
internal sealed class WatchedStream(Stream inner, AttemptClock clock, StatusComment? status) : Stream
{
    private bool _ended = status is null;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

#if NET
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Seen(await inner.ReadAsync(buffer, clock.Token).ConfigureAwait(false), buffer.Span);
#else
    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Seen(await inner.ReadAsync(buffer, offset, count, clock.Token).ConfigureAwait(false), buffer.AsSpan(offset, count));
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
        if (read > 0)
        {
            clock.Restart();
            status?.Read(buffer.Slice(0, read));
        }

        if (read > 0 || _ended || buffer.Length < 2) return read;
        _ended = true;
        buffer[0] = buffer[1] = (byte)'\n';
        return 2;
    }
}
