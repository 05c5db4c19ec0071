using QwenPS.Client.Errors;
using QwenPS.Resources;

namespace QwenPS.Client.Transport;

/// <summary>
/// The times of one attempt: the caller's cancellation, the time for the whole call, and the idle time, which starts anew with every wait for bytes.
/// All end in one token; which of them ended it is told afterwards.
/// </summary>
internal sealed class AttemptClock : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _caller;
    private readonly CancellationToken _total;
    private readonly QwenClientOptions _options;
    private ValueStopwatch? _wait;
    private TimeSpan _waited;
    private bool _isEventTime;

    public AttemptClock(QwenClientOptions options, CancellationToken total, CancellationToken caller)
    {
        _options = options;
        _total = total;
        _caller = caller;
        _source = CancellationTokenSource.CreateLinkedTokenSource(total, caller);
        Restart();
    }

    public CancellationToken Token => _source.Token;

    /// <summary>A wait begins: the idle time starts anew.</summary>
    public void Restart()
    {
        _wait = ValueStopwatch.StartNew();
        TimeSpan left = _options.EventTimeout - _waited;
        _isEventTime = left < _options.IdleTimeout;
        _source.CancelAfter(!_isEventTime ? _options.IdleTimeout : left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>The wait is over, and the idle time does not run.</summary>
    public void Rest()
    {
        _waited += _wait?.Elapsed ?? TimeSpan.Zero;
        _wait = null;
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something of use has come: not a comment, and not a piece of something that may have no end.</summary>
    public void NoteProgress() => _waited = TimeSpan.Zero;

    /// <summary>
    /// Closes a body when the token ends: the reads of .NET Framework's HTTP stream, which alone needs it, cannot be cancelled and end only so.
    /// Whatever its closing throws stays here: out of a timer's callback it would end the process, out of Ctrl-C's it would show in its place.
    /// </summary>
    public void CloseInTime(Stream body) => _source.Token.Register(() =>
    {
        try
        {
            body.Dispose();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The read that waits on it tells what happened.
        }
    });

    /// <summary>Says which time ran out, for a cancellation that is not the caller's.</summary>
    public LocalFailure FailureOf(bool isConnected)
    {
        if (_total.IsCancellationRequested) return LocalFailure.TotalTimeout;
        return _source.IsCancellationRequested || isConnected ? LocalFailure.IdleTimeout : LocalFailure.ConnectTimeout;
    }

    /// <summary>The same in words.</summary>
    public string WhatRanOut(bool isConnected) => FailureOf(isConnected) switch
    {
        LocalFailure.TotalTimeout => Texts.Format("Network.TotalTimeout", _options.Timeout.TotalSeconds),
        LocalFailure.IdleTimeout when _isEventTime => Texts.Format("Network.EventTimeout", _options.EventTimeout.TotalSeconds),
        LocalFailure.IdleTimeout => Texts.Format("Network.IdleTimeout", _options.IdleTimeout.TotalSeconds),
        _ => Texts.Format("Network.ConnectTimeout", _options.ConnectTimeout.TotalSeconds),
    };

    public bool IsCaller => _caller.IsCancellationRequested;

    public void Dispose() => _source.Dispose();
}
