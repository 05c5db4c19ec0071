using QwenPS.Client.Errors;
using QwenPS.Resources;

namespace QwenPS.Client.Transport;

/// <summary>
/// Ends an attempt of a call if the caller cancels the call, or if a time limit is exceeded. There are time limits for the entire call, for an event of a
/// stream, and for the idle time. The idle time starts again with each wait for bytes. In all cases, <see cref="Token"/> is canceled. <see cref="GetFailure"/>
/// returns the time limit that was exceeded.
/// </summary>
internal sealed class AttemptClock : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _caller;
    private readonly CancellationToken _total;
    private readonly QwenClientOptions _options;
    private readonly ITimer _timer;
    private long? _waitStart;
    private TimeSpan _waited;
    private bool _isEventTime;

    public AttemptClock(QwenClientOptions options, CancellationToken total, CancellationToken caller)
    {
        _options = options;
        _total = total;
        _caller = caller;
        _source = CancellationTokenSource.CreateLinkedTokenSource(total, caller);
        _timer = options.LimitTime.CreateTimer(static clock => ((AttemptClock)clock!).Cancel(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Restart();
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Starts a wait for bytes, and restarts the idle time.</summary>
    public void Restart()
    {
        _waitStart = _options.LimitTime.GetTimestamp();
        TimeSpan left = _options.EventTimeout - _waited;
        _isEventTime = left < _options.IdleTimeout;
        _timer.Change(!_isEventTime ? _options.IdleTimeout : left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends the wait for bytes, and stops the idle time.</summary>
    public void Pause()
    {
        if (_waitStart is { } start) _waited += _options.LimitTime.GetElapsedTime(start);
        _waitStart = null;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Records that a complete event or a part of a body arrived. Comments and incomplete events don't count.</summary>
    public void NoteProgress() => _waited = TimeSpan.Zero;

    /// <summary>
    /// Closes a response body when <see cref="Token"/> is canceled. Only .NET Framework needs this method. The HTTP streams of .NET Framework ignore the token
    /// of a read operation, so the operation ends only if the body is closed. Exceptions from closing the body are ignored. Otherwise, an exception after a
    /// timeout would end the process, and an exception after Ctrl+C would hide the cancellation.
    /// </summary>
    public void CloseInTime(Stream body) => _source.Token.Register(() =>
    {
        try
        {
            body.Dispose();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The read operation that's in progress reports the error.
        }
    });

    /// <summary>Returns the limit that was exceeded. Call this method only if the caller didn't cancel the call.</summary>
    public LocalFailure GetFailure(bool isConnected)
    {
        if (_total.IsCancellationRequested) return LocalFailure.TotalTimeout;
        return _source.IsCancellationRequested || isConnected ? LocalFailure.IdleTimeout : LocalFailure.ConnectTimeout;
    }

    /// <summary>Returns a description of the limit that was exceeded.</summary>
    public string DescribeTimeout(bool isConnected) => GetFailure(isConnected) switch
    {
        LocalFailure.TotalTimeout => Texts.Format("Network.TotalTimeout", _options.Timeout.TotalSeconds),
        LocalFailure.IdleTimeout when _isEventTime => Texts.Format("Network.EventTimeout", _options.EventTimeout.TotalSeconds),
        LocalFailure.IdleTimeout => Texts.Format("Network.IdleTimeout", _options.IdleTimeout.TotalSeconds),
        _ => Texts.Format("Network.ConnectTimeout", _options.ConnectTimeout.TotalSeconds),
    };

    /// <summary>Ends the attempt now.</summary>
    public void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt has already ended.
        }
    }

    public bool IsCaller => _caller.IsCancellationRequested;

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }
}
