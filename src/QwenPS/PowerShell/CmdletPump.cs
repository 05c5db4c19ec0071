using System.Management.Automation;
using System.Threading.Channels;

namespace QwenPS.PowerShell;

/// <summary>
/// Runs asynchronous work on the thread pool. In the meantime, the pipeline thread waits, and writes the work's output to the pipeline. The pipeline can be
/// stopped by Ctrl+C, by a downstream command such as Select-Object -First, or by -ErrorAction Stop. In this case, the pump cancels the work, waits a short
/// time for it to end, and rethrows the exception that reported the stop.
/// </summary>
internal sealed class CmdletPump : ICmdletIO, IDisposable
{
    /// <summary>The maximum number of writes that are queued for a slow pipeline. If the queue is full, the work waits.</summary>
    private const int Capacity = 4096;

    /// <summary>
    /// The maximum time that the pump waits for canceled work after a stop. This time is much shorter than a second, because Ctrl+C must return to the prompt
    /// within a second.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>The number of writes after which the work is treated as a stream. The writes of a stream are collected.</summary>
    private const int StreamLength = 16;

    /// <summary>The time during which the writes of a stream are collected. After this time, these writes are performed together.</summary>
    private static readonly TimeSpan CollectionTime = TimeSpan.FromMilliseconds(1);

    private readonly Cmdlet _cmdlet;
    private readonly CancellationTokenSource _stop = new();
    /// <summary>
    /// The queued writes. Output objects are the most frequent writes, so they're queued directly. Any other write is queued as a <see cref="Write"/>.
    /// </summary>
    private readonly Channel<object> _writes = Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>
    /// The event that wakes the pipeline thread. The wait method of the channel isn't used, because it would require the thread pool and cost an additional
    /// thread switch per write.
    /// </summary>
    private readonly ManualResetEventSlim _wakeUp = new();

    public CmdletPump(Cmdlet cmdlet) => _cmdlet = cmdlet;

    /// <summary>
    /// Gets a value that indicates whether verbose lines are written as debug lines. Set this property if the user specifies only -Debug. Otherwise, PowerShell
    /// would prompt at each verbose line of a compiled cmdlet.
    /// </summary>
    public bool WritesVerboseAsDebug { get; init; }

    /// <summary>Gets a token that's canceled when the pipeline stops for any reason.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Stops the work. This method is called from another thread when the user presses Ctrl+C.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Runs work on the thread pool and performs its writes until the work ends. Throws the exception of the work.</summary>
    public void Run(Func<Task> work)
    {
        if (_stop.IsCancellationRequested) throw new PipelineStoppedException();
        WaitFor(Task.Run(work));
    }

    /// <summary>Performs writes until a running task ends. Throws the exception of the task.</summary>
    public void WaitFor(Task task)
    {
        if (_stop.IsCancellationRequested) throw new PipelineStoppedException();

        if (!task.IsCompleted) _ = task.ContinueWith(_ => _wakeUp.Set(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        int written = 0;
        try
        {
            while (!task.IsCompleted)
            {
                _wakeUp.Reset();
                written += PerformWrites();
                if (!task.IsCompleted) Wait(isStream: written >= StreamLength);
            }

            PerformWrites();
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

    /// <summary>Performs the queued writes and returns their number. Doesn't wait for more writes.</summary>
    private int PerformWrites()
    {
        int count = 0;
        for (; _writes.Reader.TryRead(out object? item); count++)
        {
            if (item is Write write) write.Action(_cmdlet, write.Value);
            else _cmdlet.WriteObject(item, enumerateCollection: false);
        }

        return count;
    }

    // The following methods are for code that already runs on the pipeline thread. These methods write immediately.
    public void WriteVerboseLine(string message) => _cmdlet.WriteVerboseLine(message);

    public void WriteWarningLine(string message) => _cmdlet.WriteWarningLine(message);

    public void WriteErrorRecord(ErrorRecord error) => _cmdlet.WriteErrorRecord(error);

    /// <inheritdoc cref="CmdletMessages.WriteProgressRecord(Cmdlet, long, ProgressRecord)"/>
    public void WriteProgressRecord(long source, ProgressRecord progress) => _cmdlet.WriteProgressRecord(source, progress);

    public void WriteHostLine(string text) => _cmdlet.WriteHostText(text + "\n", isDim: false);

    public bool ShouldProcessLine(string target, string action) => _cmdlet.ShouldProcessLine(target, action);

    public bool ShouldProcessLine(string description, string question, string caption) => _cmdlet.ShouldProcessLine(description, question, caption);

    public bool ShouldContinueLine(string question, string caption, ref bool yesToAll, ref bool noToAll) =>
        _cmdlet.ShouldContinueLine(question, caption, ref yesToAll, ref noToAll);

    public ValueTask OutputAsync(object value) => WriteAsync(value);

    public ValueTask ErrorAsync(ErrorRecord error) => WriteAsync(static (cmdlet, value) => cmdlet.WriteErrorRecord((ErrorRecord)value), error);

    public ValueTask WarningAsync(string message) => WriteAsync(static (cmdlet, value) => cmdlet.WriteWarningLine((string)value), message);

    public ValueTask VerboseAsync(string message) =>
        WritesVerboseAsDebug ? DebugAsync(message) : WriteAsync(static (cmdlet, value) => cmdlet.WriteVerboseLine((string)value), message);

    public ValueTask DebugAsync(string message) => WriteAsync(static (cmdlet, value) => cmdlet.WriteDebugText((string)value), message);

    public ValueTask ProgressAsync(ProgressRecord progress) => WriteAsync(static (cmdlet, value) => cmdlet.WriteProgressRecord((ProgressRecord)value), progress);

    public ValueTask HostAsync(string text, bool isDim = false) => isDim
        ? WriteAsync(static (cmdlet, value) => cmdlet.WriteHostText((string)value, isDim: true), text)
        : WriteAsync(static (cmdlet, value) => cmdlet.WriteHostText((string)value, isDim: false), text);

    public Task<T> InTurnAsync<T>(Func<T> work) => OnPipelineThreadAsync(work);

    public async Task<T> OnPipelineThreadAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        // After a stop, the pipeline thread no longer performs queued writes, so this task would never end if it weren't canceled.
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
        // Work that hasn't ended yet still uses the token, so the token source isn't disposed of.
        _stop.Cancel();
        _writes.Writer.TryComplete();
    }

    private ValueTask WriteAsync(Action<Cmdlet, object> action, object value) => WriteAsync(new Write(action, value));

    private ValueTask WriteAsync(object item)
    {
        if (!_writes.Writer.TryWrite(item)) return WaitAndWriteAsync(item);
        _wakeUp.Set();
        return default;
    }

    private async ValueTask WaitAndWriteAsync(object item)
    {
        await _writes.Writer.WriteAsync(item, _stop.Token).ConfigureAwait(false);
        // The pipeline thread might have emptied the queue and started to wait before the write was queued. For this reason, the thread is woken again.
        _wakeUp.Set();
    }

    /// <param name="isStream">
    /// A value that indicates whether several writes are collected before the thread continues. They're collected because waking the thread takes longer than
    /// performing a write.
    /// </param>
    private void Wait(bool isStream)
    {
        try
        {
            _wakeUp.Wait(_stop.Token);
            if (isStream) Thread.Sleep(CollectionTime);
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
            // The error of canceled work doesn't matter, because the exception that reported the stop is rethrown.
        }
    }

    private sealed class Write(Action<Cmdlet, object> action, object value)
    {
        public Action<Cmdlet, object> Action { get; } = action;

        public object Value { get; } = value;
    }
}

/// <summary>
/// Represents the output of a cmdlet for asynchronous work. All writes are performed on the pipeline thread. If the pipeline is slow, the work waits.
/// </summary>
internal interface ICmdletIO
{
    ValueTask OutputAsync(object value);

    ValueTask ErrorAsync(ErrorRecord error);

    ValueTask WarningAsync(string message);

    ValueTask VerboseAsync(string message);

    ValueTask DebugAsync(string message);

    ValueTask ProgressAsync(ProgressRecord progress);

    /// <summary>Runs work that requires the pipeline thread, such as creating an instance of a PowerShell class. Returns the result of the work.</summary>
    Task<T> OnPipelineThreadAsync<T>(Func<T> work);

    /// <summary>Writes text to the host, like Write-Host -NoNewline. Control characters are made visible.</summary>
    ValueTask HostAsync(string text, bool isDim = false);

    /// <summary>
    /// Runs work, such as a tool or a prompt to the user, on the pipeline thread, after all earlier output is written.
    /// </summary>
    Task<T> InTurnAsync<T>(Func<T> action);
}

/// <summary>Writes the log of a call to the verbose and debug streams of the cmdlet, and shows the retries of the call in the progress bar.</summary>
/// <param name="io">The output of the cmdlet.</param>
/// <param name="retries">The progress bar that shows the retries.</param>
/// <param name="source">The input file, or null for other input. Each line contains the name of the file.</param>
/// <param name="wantsLines">A value that indicates whether the verbose lines are shown.</param>
/// <param name="wantsBodies">A value that indicates whether the bodies of requests and responses are shown.</param>
internal sealed class PumpCallLog(ICmdletIO io, RetryProgress retries, string? source, bool wantsLines, bool wantsBodies) : Client.Transport.ICallLog
{
    public bool WantsLines => wantsLines;

    public bool WantsBodies => wantsBodies;

    public ValueTask VerboseAsync(string message) => io.VerboseAsync(source is null ? message : source + ": " + message);

    public ValueTask DebugAsync(string message) => io.DebugAsync(source is null ? message : source + ": " + message);

    public ValueTask RetryAsync(Client.Transport.RetryNotice notice) => retries.ShowAsync(this, notice);

    public ValueTask EndRetryAsync() => retries.EndAsync(this);
}
