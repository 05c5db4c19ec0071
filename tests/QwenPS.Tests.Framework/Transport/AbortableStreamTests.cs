using System.Net;
using QwenPS.Client.Transport;
using Xunit;

namespace QwenPS.Tests.Transport;

/// <summary>Tests closing the body of a response on .NET Framework. The framework's own stream continues to read when it's closed.</summary>
public sealed class AbortableStreamTests
{
    [Fact]
    public async Task A_cancelled_body_is_aborted_before_it_is_closed_and_nobody_waits_for_that()
    {
        using var caller = new CancellationTokenSource();
        using var inner = new SlowStream([]);
        var stream = new AbortableStream(inner, inner.Abort, caller.Token);
        Task<int> read = stream.ReadAsync(new byte[1], 0, 1, CancellationToken.None);
        caller.Cancel();
        stream.Dispose();
        Assert.True(inner.IsAborted);
        Assert.False(inner.IsClosed);
        inner.LetClose();
        await inner.Closed;
        await Assert.ThrowsAsync<WebException>(() => read);
    }

    [Fact]
    public async Task Many_bodies_are_left_without_waiting_for_one_to_close()
    {
        using var caller = new CancellationTokenSource();
        SlowStream[] inner = [.. Enumerable.Range(0, 32).Select(_ => new SlowStream([]))];
        AbortableStream[] streams = [.. inner.Select(one => new AbortableStream(one, one.Abort, caller.Token))];
        Task<int>[] reads = [.. streams.Select(stream => stream.ReadAsync(new byte[1], 0, 1, CancellationToken.None))];
        caller.Cancel();
        // No stream can close before all streams have started to close. The test would never end if the caller waited for a stream.
        foreach (AbortableStream stream in streams) stream.Dispose();
        Assert.All(inner, one => Assert.True(one.IsAborted && !one.IsClosed));
        foreach (SlowStream one in inner) one.LetClose();
        await Task.WhenAll(inner.Select(one => one.Closed));
        foreach (Task<int> read in reads) await Assert.ThrowsAsync<WebException>(() => read);
    }

    [Fact]
    public async Task A_body_that_is_left_half_read_is_aborted()
    {
        using var inner = new SlowStream([1, 2, 3]);
        using (var stream = new AbortableStream(inner, inner.Abort, CancellationToken.None)) await stream.ReadAsync(new byte[1], 0, 1);
        inner.LetClose();
        await inner.Closed;
        Assert.True(inner.IsAborted);
    }

    /// <summary>After that, the connection can be used again.</summary>
    [Fact]
    public async Task A_body_whose_end_is_there_is_read_to_it()
    {
        using var inner = new SlowStream([1, 2, 3]) { HasEnd = true };
        using (var stream = new AbortableStream(inner, inner.Abort, CancellationToken.None)) await stream.ReadAsync(new byte[1], 0, 1);
        inner.LetClose();
        await inner.Closed;
        Assert.False(inner.IsAborted);
    }

    [Fact]
    public async Task A_body_that_was_read_whole_is_closed()
    {
        using var inner = new SlowStream([]) { HasEnd = true };
        using (var stream = new AbortableStream(inner, inner.Abort, CancellationToken.None)) Assert.Equal(0, await stream.ReadAsync(new byte[1], 0, 1));
        inner.LetClose();
        await inner.Closed;
        Assert.False(inner.IsAborted);
    }

    /// <summary>
    /// Represents a stream that returns some bytes, and then waits until the request is aborted. Closing the stream ends only when the test allows it.
    /// </summary>
    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        private readonly ManualResetEventSlim _mayClose = new();
        private readonly TaskCompletionSource<bool> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<int> _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private CancellationTokenSource? _abort;

        public bool HasEnd { get; init; }

        public bool IsAborted { get; private set; }

        public bool IsClosed => _closed.Task.IsCompleted;

        public Task Closed => _closed.Task;

        public CancellationTokenSource Abort
        {
            get
            {
                if (_abort is not null) return _abort;
                _abort = new CancellationTokenSource();
                _abort.Token.Register(() =>
                {
                    IsAborted = true;
                    _silence.TrySetException(new WebException("aborted", WebExceptionStatus.RequestCanceled));
                });
                return _abort;
            }
        }

        public void LetClose() => _mayClose.Set();

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Position == Length && !HasEnd ? _silence.Task : base.ReadAsync(buffer, offset, count, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _mayClose.Wait();
            _closed.TrySetResult(true);
            base.Dispose(disposing);
        }
    }
}
