using System.Management.Automation;
using System.Threading.Channels;

namespace QwenPS.PowerShell;

/// <summary>
/// Lets asynchronous work run on the thread pool and carries its writes out on the pipeline thread, which waits for them here.
/// A stop of any kind (Ctrl-C, a downstream command that has enough, -ErrorAction Stop) cancels the work, waits briefly for it, and goes on up.
/// </summary>
internal sealed class CmdletPump : ICmdletIO, IDisposable
{
    /// <summary>How many writes may wait for a slow pipeline before the work has to wait too.</summary>
    private const int Capacity = 4096;

    /// <summary>How long a stop waits for work that has been cancelled. It must stay well below the second within which Ctrl-C has to return.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>So many writes make a stream.</summary>
    private const int StreamLength = 16;

    /// <summary>How long a stream's writes are let to come together: nobody sees a millisecond.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    private readonly Cmdlet _cmdlet;
    private readonly CancellationTokenSource _stop = new();
    /// <summary>What is to be written: an object of the output as it is, which most are, and all else as a <see cref="Write"/>.</summary>
    private readonly Channel<object> _writes = Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>
    /// Wakes the pipeline thread. The channel's own waiting would do it by way of the thread pool: one more change of threads for each write.
    /// </summary>
    private readonly ManualResetEventSlim _news = new();

    public CmdletPump(Cmdlet cmdlet) => _cmdlet = cmdlet;

    /// <summary>Writes verbose lines as debug lines: with -Debug alone PowerShell would stop at each verbose line of a compiled cmdlet and ask whether to go on.</summary>
    public bool TellsVerboseAsDebug { get; init; }

    /// <summary>Cancelled when the pipeline stops for whatever reason.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Called from another thread on Ctrl-C.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Runs work on the thread pool and carries its writes out until it has ended. Its exception is thrown here.</summary>
    public void Run(Func<Task> work)
    {
        if (_stop.IsCancellationRequested) throw new PipelineStoppedException();
        WaitFor(Task.Run(work));
    }

    /// <summary>Carries writes out until work that was begun elsewhere has ended. Its exception is thrown here.</summary>
    public void WaitFor(Task task)
    {
        if (_stop.IsCancellationRequested) throw new PipelineStoppedException();

        if (!task.IsCompleted) _ = task.ContinueWith(_ => _news.Set(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        int written = 0;
        try
        {
            while (!task.IsCompleted)
            {
                _news.Reset();
                written += CarryOut();
                if (!task.IsCompleted) Wait(isStream: written >= StreamLength);
            }

            CarryOut();
        }
        catch
        {
            Abandon(task);
            throw;
        }

        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Carries out what is waiting, without waiting for more; says how much that was.</summary>
    private int CarryOut()
    {
        int count = 0;
        for (; _writes.Reader.TryRead(out object? item); count++)
        {
            if (item is Write write) write.Action(_cmdlet, write.Value);
            else _cmdlet.WriteObject(item, enumerateCollection: false);
        }

        return count;
    }

    // For code that runs on the pipeline thread itself: carried out at once.
    public void WriteVerboseLine(string message) => _cmdlet.WriteVerboseLine(message);

    public void WriteWarningLine(string message) => _cmdlet.WriteWarningLine(message);

    public void WriteErrorRecord(ErrorRecord error) => _cmdlet.WriteErrorRecord(error);

    /// <inheritdoc cref="CmdletMessages.WriteProgressRecord(Cmdlet, long, ProgressRecord)"/>
    public void WriteProgressRecord(long source, ProgressRecord progress) => _cmdlet.WriteProgressRecord(source, progress);

    public bool ShouldProcessLine(string target, string action) => _cmdlet.ShouldProcessLine(target, action);

    public bool ShouldProcessLine(string description, string question, string caption) => _cmdlet.ShouldProcessLine(description, question, caption);

    public bool ShouldContinueLine(string question, string caption, ref bool yesToAll, ref bool noToAll) => _cmdlet.ShouldContinueLine(question, caption, ref yesToAll, ref noToAll);

    public ValueTask OutputAsync(object value) => WriteAsync(value);

    public ValueTask ErrorAsync(ErrorRecord error) => WriteAsync(static (cmdlet, value) => cmdlet.WriteErrorRecord((ErrorRecord)value), error);

    public ValueTask WarningAsync(string message) => WriteAsync(static (cmdlet, value) => cmdlet.WriteWarningLine((string)value), message);

    public ValueTask VerboseAsync(string message) =>
        TellsVerboseAsDebug ? DebugAsync(message) : WriteAsync(static (cmdlet, value) => cmdlet.WriteVerboseLine((string)value), message);

    public ValueTask DebugAsync(string message) => WriteAsync(static (cmdlet, value) => cmdlet.WriteDebugText((string)value), message);

    public ValueTask ProgressAsync(ProgressRecord progress) => WriteAsync(static (cmdlet, value) => cmdlet.WriteProgressRecord((ProgressRecord)value), progress);

    public ValueTask HostAsync(string text, bool isDim = false) => isDim
        ? WriteAsync(static (cmdlet, value) => cmdlet.WriteHostText((string)value, isDim: true), text)
        : WriteAsync(static (cmdlet, value) => cmdlet.WriteHostText((string)value, isDim: false), text);

    public Task<T> InTurnAsync<T>(Func<T> work) => OnPipelineThreadAsync(work);

    public async Task<T> OnPipelineThreadAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        // After a stop nobody carries it out any more.
        using CancellationTokenRegistration stop = _stop.Token.Register(() => result.TrySetCanceled());
        await WriteAsync(static (_, value) => ((Action)value)(), (Action)Run).ConfigureAwait(false);
        return await result.Task.ConfigureAwait(false);

        void Run()
        {
            try
            {
                result.TrySetResult(work());
            }
            catch (Exception exception) when (exception is not (PipelineStoppedException or FlowControlException))
            {
                result.TrySetException(exception);
            }
        }
    }

    public void Dispose()
    {
        // Not the token source: work that outlives the grace still looks at its token.
        _stop.Cancel();
        _writes.Writer.TryComplete();
    }

    private ValueTask WriteAsync(Action<Cmdlet, object> action, object value) => WriteAsync(new Write(action, value));

    private ValueTask WriteAsync(object item)
    {
        if (!_writes.Writer.TryWrite(item)) return WriteWhenThereIsRoomAsync(item);
        _news.Set();
        return default;
    }

    private async ValueTask WriteWhenThereIsRoomAsync(object item)
    {
        await _writes.Writer.WriteAsync(item, _stop.Token).ConfigureAwait(false);
        // The pipeline thread may have found nothing, and gone to sleep, between its making room and this.
        _news.Set();
    }

    /// <param name="isStream">Whether to let some writes come together: to be woken for each costs more than to carry it out.</param>
    private void Wait(bool isStream)
    {
        try
        {
            _news.Wait(_stop.Token);
            if (isStream) Thread.Sleep(Gathering);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private void Abandon(Task task)
    {
        _stop.Cancel();
        try
        {
            task.Wait(Grace);
        }
        catch (AggregateException)
        {
            // What the work ends with after a stop is of no interest: the stop itself goes on up.
        }
    }

    private sealed class Write(Action<Cmdlet, object> action, object value)
    {
        public Action<Cmdlet, object> Action { get; } = action;

        public object Value { get; } = value;
    }
}

/// <summary>
/// What asynchronous work may do with its cmdlet. Every call is carried out on the pipeline thread; it waits while the pipeline is behind.
/// </summary>
internal interface ICmdletIO
{
    ValueTask OutputAsync(object value);

    ValueTask ErrorAsync(ErrorRecord error);

    ValueTask WarningAsync(string message);

    ValueTask VerboseAsync(string message);

    ValueTask DebugAsync(string message);

    ValueTask ProgressAsync(ProgressRecord progress);

    /// <summary>Runs something that has to be done on the pipeline thread, such as making an object of a PowerShell class, and gives its result.</summary>
    Task<T> OnPipelineThreadAsync<T>(Func<T> work);

    /// <summary>Writes text to the host as Write-Host does, without a line break, control characters made visible.</summary>
    ValueTask HostAsync(string text, bool isDim = false);

    /// <summary>
    /// Does something that needs the pipeline thread and has an answer: runs a tool, asks the user. Where output is kept for its turn,
    /// so is this, and what was written before it is written first.
    /// </summary>
    Task<T> InTurnAsync<T>(Func<T> action);
}

/// <summary>Tells a call's course on the cmdlet's verbose and debug streams.</summary>
internal sealed class PumpCallLog(ICmdletIO io, bool wantsLines, bool wantsBodies) : Client.Transport.ICallLog
{
    public bool WantsLines => wantsLines;

    public bool WantsBodies => wantsBodies;

    public ValueTask VerboseAsync(string message) => io.VerboseAsync(message);

    public ValueTask DebugAsync(string message) => io.DebugAsync(message);
}
