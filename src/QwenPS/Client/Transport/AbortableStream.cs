#if !NET
using System.Net;

namespace QwenPS.Client.Transport;

/// <summary>
/// Represents a response body that can be closed without a delay. When .NET Framework closes a response stream, it first reads the remaining data, for up to
/// half a second or up to 64 KB. For this reason, this class aborts the request if more than a few bytes remain. It closes the inner stream on the thread pool.
/// </summary>
/// <param name="inner">The stream of the response body.</param>
/// <param name="abort">A token source that aborts the request.</param>
/// <param name="caller">A token that's canceled when the caller cancels the call.</param>
internal sealed class AbortableStream(Stream inner, CancellationTokenSource abort, CancellationToken caller) : Stream
{
    /// <summary>
    /// The maximum number of bytes to read after a complete answer. If the remaining response isn't longer, it's read to its end, so the connection can be used
    /// again.
    /// </summary>
    private const int MaxRemainingBytes = 1024;

    private static readonly TimeSpan RestTime = TimeSpan.FromMilliseconds(200);

    private int _isClosed;
    private volatile bool _isReading;
    private volatile bool _isAtEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        _isReading = true;
        int read = await inner.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
        _isReading = false;
        if (read == 0 && count > 0) _isAtEnd = true;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            if (_isReading || caller.IsCancellationRequested) abort.Cancel();
            _ = Task.Run(CloseAsync);
        }

        base.Dispose(disposing);
    }

    private async Task CloseAsync()
    {
        try
        {
            if (!_isAtEnd && !abort.IsCancellationRequested && !await TryReadToEndAsync().ConfigureAwait(false)) abort.Cancel();
            inner.Dispose();
        }
        catch (Exception exception) when (exception is IOException or WebException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is already closed.
        }
        finally
        {
            abort.Dispose();
        }
    }

    private async Task<bool> TryReadToEndAsync()
    {
        var rest = new byte[MaxRemainingBytes];
        Task limit = Task.Delay(RestTime, CancellationToken.None);
        for (int length = 0; length < rest.Length;)
        {
            Task<int> reading = inner.ReadAsync(rest, length, rest.Length - length, CancellationToken.None);
            if (await Task.WhenAny(reading, limit).ConfigureAwait(false) == limit) return false;
            int read = await reading.ConfigureAwait(false);
            if (read == 0) return true;
            length += read;
        }

        return false;
    }
}

/// <summary>Represents response content that uses an <see cref="AbortableStream"/>.</summary>
internal sealed class AbortableContent : HttpContent
{
    private readonly AbortableStream _stream;

    public AbortableContent(HttpContent inner, AbortableStream stream)
    {
        _stream = stream;
        foreach (var header in inner.Headers) Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(_stream);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext context) => _stream.CopyToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _stream.Dispose();
        base.Dispose(disposing);
    }
}
#endif
