using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace QwenPS.PowerShell;

/// <summary>
/// Runs work items concurrently and writes their output in the order in which the items were added. Each item uses a slot of the window until its output is
/// written. The number of slots limits memory usage. There are twice as many slots as items that can run at the same time. As a result, other items can
/// continue while a slow item delays their output. If an item throws an exception, the output of all earlier items is still written. The remaining items are
/// canceled.
/// </summary>
internal sealed class OrderedWindow : IDisposable
{
    private readonly ICmdletIO _io;
    private readonly CancellationTokenSource _cancel;
    private readonly SemaphoreSlim _slots;
    private readonly Queue<WorkItem> _waiting = new();
    private int _idle;
    private Task? _last;
    private ExceptionDispatchInfo? _failure;

    /// <param name="io">The output of the cmdlet.</param>
    /// <param name="throttle">The maximum number of items that run concurrently.</param>
    /// <param name="cancellationToken">A token that cancels all items.</param>
    public OrderedWindow(ICmdletIO io, int throttle, CancellationToken cancellationToken)
    {
        _io = io;
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _idle = throttle;
        _slots = new SemaphoreSlim(2 * throttle);
    }

    /// <summary>Adds a work item. Waits while all slots are in use.</summary>
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

        var item = new WorkItem(work, new OrderedSlot(_io));
        _last = WriteAsync(item, _last ?? Task.CompletedTask);
        if (NeedsRunner(item)) _ = Task.Run(RunAsync);
    }

    /// <summary>Waits until all items have ended and their output is written.</summary>
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
        // The semaphore isn't disposed of, because running work still uses it.
        _cancel.Cancel();
    }

    /// <summary>Adds an item to the queue, and determines whether a new runner (<see cref="RunAsync"/>) must be started for the item.</summary>
    private bool NeedsRunner(WorkItem item)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(item);
            if (_idle == 0) return false;
            _idle--;
            return true;
        }
    }

    /// <summary>Removes and returns the next item. Returns null if the queue is empty. In this case, the runner ends.</summary>
    private WorkItem? TakeNext()
    {
        lock (_waiting)
        {
            if (_waiting.Count > 0) return _waiting.Dequeue();
            _idle++;
            return null;
        }
    }

    /// <summary>
    /// Runs the items of the queue one after the other on one thread. For most items, switching to another thread would take longer than their work.
    /// </summary>
    private async Task RunAsync()
    {
        while (TakeNext() is { } item)
        {
            try
            {
                _cancel.Token.ThrowIfCancellationRequested();
                await item.Work(item.Slot, _cancel.Token).ConfigureAwait(false);
                item.Ran.SetResult(null);
            }
            catch (Exception exception)
            {
                item.Ran.SetException(exception);
            }
        }
    }

    /// <summary>Writes the output or the failure of an item after the output of all earlier items.</summary>
    private async Task WriteAsync(WorkItem item, Task previous)
    {
        Task turn = item.Slot.TakeTurnAsync(previous);
        try
        {
            await item.Ran.Task.ConfigureAwait(false);
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

    private sealed class WorkItem(Func<ICmdletIO, CancellationToken, Task> work, OrderedSlot slot)
    {
        public Func<ICmdletIO, CancellationToken, Task> Work => work;

        public OrderedSlot Slot => slot;

        /// <summary>Gets the task source that completes when the item ends.</summary>
        public TaskCompletionSource<object?> Ran { get; } = new();
    }
}

/// <summary>
/// Represents a slot of the window. Until all earlier slots are finished, output and errors are buffered. After that, they're written directly.
/// </summary>
internal sealed class OrderedSlot(ICmdletIO io) : ICmdletIO
{
    private readonly object _lock = new();
    private readonly TaskCompletionSource<bool> _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queue<object>? _waiting = new();

    /// <summary>Waits for the previous slot, and then writes the buffered output.</summary>
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

    /// <summary>Removes and returns the buffered output. If the buffer is empty, returns null and ends the buffering.</summary>
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

    // Warnings, verbose lines, debug lines, and progress aren't buffered.
    public ValueTask WarningAsync(string message) => io.WarningAsync(message);

    public ValueTask VerboseAsync(string message) => io.VerboseAsync(message);

    public ValueTask DebugAsync(string message) => io.DebugAsync(message);

    public ValueTask ProgressAsync(ProgressRecord progress) => io.ProgressAsync(progress);

    // This work writes no output, so it doesn't wait for its turn.
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
