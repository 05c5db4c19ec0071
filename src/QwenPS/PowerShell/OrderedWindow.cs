using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace QwenPS.PowerShell;

/// <summary>
/// Runs many pieces of work, some at a time, and lets their output through in the order in which they were added. Twice as many slots as may run
/// are open: memory stays bounded, and one slow piece does not stop the others at once. The first exception ends the window, in its turn.
/// </summary>
internal sealed class OrderedWindow : IDisposable
{
    private readonly ICmdletIO _io;
    private readonly CancellationTokenSource _cancel;
    private readonly SemaphoreSlim _slots;
    private readonly Queue<Piece> _waiting = new();
    private int _idle;
    private Task? _last;
    private ExceptionDispatchInfo? _failure;

    /// <param name="io">Where output goes.</param>
    /// <param name="throttle">How many pieces run at once.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public OrderedWindow(ICmdletIO io, int throttle, CancellationToken cancellationToken)
    {
        _io = io;
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _idle = throttle;
        _slots = new SemaphoreSlim(2 * throttle);
    }

    /// <summary>Adds a piece of work; waits while all slots are taken.</summary>
    public async Task AddAsync(Func<ICmdletIO, CancellationToken, Task> work)
    {
        try
        {
            await _slots.WaitAsync(_cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _failure?.Throw();
            throw;
        }

        var piece = new Piece(work, new OrderedSlot(_io));
        _last = WriteAsync(piece, _last ?? Task.CompletedTask);
        if (NeedsRunner(piece)) _ = Task.Run(RunAsync);
    }

    /// <summary>Waits until everything that was added has ended and is written.</summary>
    public Task CompleteAsync() => _last is null ? Task.CompletedTask : CompleteAsync(_last);

    private async Task CompleteAsync(Task last)
    {
        try
        {
            await last.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _failure?.Throw();
            throw;
        }
    }

    public void Dispose()
    {
        // Work that has not ended yet still looks at the semaphore: it is left to the collector.
        _cancel.Cancel();
    }

    /// <summary>Puts a piece at the end of the queue; says whether there may be one runner more.</summary>
    private bool NeedsRunner(Piece piece)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(piece);
            if (_idle == 0) return false;
            _idle--;
            return true;
        }
    }

    /// <summary>The next piece, in the order in which they were added; null where there is none, and the runner ends.</summary>
    private Piece? TakeNext()
    {
        lock (_waiting)
        {
            if (_waiting.Count > 0) return _waiting.Dequeue();
            _idle++;
            return null;
        }
    }

    /// <summary>Runs one piece after the other: to hand the place on to another thread each time would cost more than most pieces do.</summary>
    private async Task RunAsync()
    {
        while (TakeNext() is { } piece)
        {
            try
            {
                _cancel.Token.ThrowIfCancellationRequested();
                await piece.Work(piece.Slot, _cancel.Token).ConfigureAwait(false);
                piece.Ran.SetResult(null);
            }
            catch (Exception exception)
            {
                piece.Ran.SetException(exception);
            }
        }
    }

    /// <summary>Lets a piece's output through when it is its turn; a failure too: what was added before is written first.</summary>
    private async Task WriteAsync(Piece piece, Task previous)
    {
        Task turn = piece.Slot.TakeTurnAsync(previous);
        try
        {
            await piece.Ran.Task.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await turn.ConfigureAwait(false);
            if (exception is not OperationCanceledException) _failure ??= ExceptionDispatchInfo.Capture(exception);
            _cancel.Cancel();
            throw;
        }

        await turn.ConfigureAwait(false);
        _slots.Release();
    }

    private sealed class Piece(Func<ICmdletIO, CancellationToken, Task> work, OrderedSlot slot)
    {
        public Func<ICmdletIO, CancellationToken, Task> Work => work;

        public OrderedSlot Slot => slot;

        /// <summary>Ends when the piece has run, and as it did.</summary>
        public TaskCompletionSource<object?> Ran { get; } = new();
    }
}

/// <summary>One slot of the window: keeps output and errors until all slots before it are done, and writes straight through from then on.</summary>
internal sealed class OrderedSlot(ICmdletIO io) : ICmdletIO
{
    private readonly object _lock = new();
    private readonly TaskCompletionSource<bool> _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queue<object>? _waiting = new();

    /// <summary>Waits for the slot before, then writes what has been kept.</summary>
    public async Task TakeTurnAsync(Task previous)
    {
        try
        {
            await previous.ConfigureAwait(false);
            while (TakeKept() is { } kept)
            {
                foreach (object value in kept) await WriteAsync(value).ConfigureAwait(false);
            }

            _turn.TrySetResult(true);
        }
        catch
        {
            _turn.TrySetCanceled();
            throw;
        }
    }

    /// <summary>What has been kept so far; null where there is nothing more, and from then on nothing is kept.</summary>
    private Queue<object>? TakeKept()
    {
        lock (_lock)
        {
            Queue<object> kept = _waiting!;
            _waiting = kept.Count == 0 ? null : new();
            return _waiting is null ? null : kept;
        }
    }

    public ValueTask OutputAsync(object value) => Keep(value) ? default : io.OutputAsync(value);

    public ValueTask ErrorAsync(ErrorRecord error) => Keep(error) ? default : io.ErrorAsync(error);

    public ValueTask HostAsync(string text, bool isDim = false) => Keep(new HostText(text, isDim)) ? default : io.HostAsync(text, isDim);

    public async Task<T> InTurnAsync<T>(Func<T> action)
    {
        await _turn.Task.ConfigureAwait(false);
        return await io.InTurnAsync(action).ConfigureAwait(false);
    }

    // What tells of the course of things is told when it happens.
    public ValueTask WarningAsync(string message) => io.WarningAsync(message);

    public ValueTask VerboseAsync(string message) => io.VerboseAsync(message);

    public ValueTask DebugAsync(string message) => io.DebugAsync(message);

    public ValueTask ProgressAsync(ProgressRecord progress) => io.ProgressAsync(progress);

    // Has no output, and so no turn.
    public Task<T> OnPipelineThreadAsync<T>(Func<T> work) => io.OnPipelineThreadAsync(work);

    private bool Keep(object value)
    {
        lock (_lock)
        {
            if (_waiting is null) return false;
            _waiting.Enqueue(value);
            return true;
        }
    }

    private ValueTask WriteAsync(object value) => value switch
    {
        ErrorRecord error => io.ErrorAsync(error),
        HostText host => io.HostAsync(host.Text, host.IsDim),
        _ => io.OutputAsync(value),
    };

    private sealed record HostText(string Text, bool IsDim);
}
