using System.Management.Automation;

namespace QwenPS.PowerShell;

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
