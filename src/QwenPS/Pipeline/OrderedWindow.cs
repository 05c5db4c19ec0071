using System.Runtime.ExceptionServices;

namespace QwenPS.Pipeline;

/// <summary>
/// Runs many pieces of work, some at a time, and lets their output through in the order in which they were added. Twice as many slots as may run
/// are open: memory stays bounded, and one slow piece does not stop the others at once. The first exception ends the window, in its turn.
/// </summary>
internal sealed class OrderedWindow : IDisposable
{
    private readonly ICmdletIO _io;
    private readonly CancellationTokenSource _cancel;
    private readonly SemaphoreSlim _slots;
    private readonly SemaphoreSlim _running;
    private Task? _last;
    private ExceptionDispatchInfo? _failure;

    /// <param name="io">Where output goes.</param>
    /// <param name="throttle">How many pieces run at once.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public OrderedWindow(ICmdletIO io, int throttle, CancellationToken cancellationToken)
    {
        _io = io;
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _running = new SemaphoreSlim(throttle);
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

        // Asked for here, so that pieces begin in their order: the one that all others wait for must not be the last to run.
        Task permit = _running.WaitAsync(_cancel.Token);
        Task previous = _last ?? Task.CompletedTask;
        _last = Task.Run(() => RunSlotAsync(work, permit, previous));
    }

    /// <summary>
    /// Runs the only piece of work there is: it has no turn to wait for. What the window does costs a fresh process 10 ms of compiling.
    /// </summary>
    public Task RunAloneAsync(Func<ICmdletIO, CancellationToken, Task> work) => Task.Run(() => work(_io, _cancel.Token));

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
        // Work that has not ended yet still looks at the semaphores: they are left to the collector.
        _cancel.Cancel();
    }

    private async Task RunSlotAsync(Func<ICmdletIO, CancellationToken, Task> work, Task permit, Task previous)
    {
        var slot = new OrderedSlot(_io);
        Task turn = slot.TakeTurnAsync(previous);
        try
        {
            await permit.ConfigureAwait(false);
            try
            {
                await work(slot, _cancel.Token).ConfigureAwait(false);
            }
            finally
            {
                _running.Release();
            }
        }
        catch (Exception exception)
        {
            // A failure comes out in its turn: what was added before is written first.
            await turn.ConfigureAwait(false);
            if (exception is not OperationCanceledException) _failure ??= ExceptionDispatchInfo.Capture(exception);
            _cancel.Cancel();
            throw;
        }

        await turn.ConfigureAwait(false);
        _slots.Release();
    }
}
