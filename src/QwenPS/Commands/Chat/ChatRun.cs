using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Client.Catalog;
using QwenPS.Commands.Tools;
using QwenPS.Pipeline;
using QwenPS.Resources;

namespace QwenPS.Commands.Chat;

/// <summary>
/// Runs the requests of one call of the cmdlet, several at a time, and decides what a failure means: it ends the cmdlet where it is the only
/// request or dooms all the rest, else it is one error among the results.
/// </summary>
internal sealed class ChatRun : IChatInputs, IDisposable
{
    private readonly InvokeQwenChatCommand _command;
    private readonly Connection _connection;
    private readonly OrderedWindow _window;
    private readonly ChatCall _call;
    private readonly ChatJournal? _journal;
    private readonly RunTally _tally;
    private readonly RunProgress _progress;
    private readonly RunBudget? _budget;

    /// <summary>What would be sent; null where it is sent.</summary>
    private readonly RunPlan? _plan;

    /// <summary>Whether inputs are read as they come, so that more than their size is known of them.</summary>
    private readonly bool _readsAhead;

    /// <summary>Whether anybody reads what ShouldProcess is told. The first text of a process takes some 8 ms to load: a silent call does without.</summary>
    private readonly bool _isShown;

    /// <summary>Whether there is more than one request; known when the second one comes, or at the end.</summary>
    private readonly TaskCompletionSource<bool> _isMany = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public ChatRun(InvokeQwenChatCommand command, Connection connection, ToolLoop? tools, bool isWhatIf)
    {
        _command = command;
        _connection = connection;
        _isShown = isWhatIf || command.ShowsSteps;
        // Tools run on the one pipeline thread.
        _window = new OrderedWindow(command.Pump, tools is null ? command.ThrottleLimit : 1, command.Pump.Token);
        OutputFormat? format = OutputFormat.Of(command);
        var catalog = new CatalogClient(connection.Client);
        PriceList prices = catalog.Prices;
        ModelNotices notices = ConnectionStore.Current.Notices;
        _tally = new RunTally(prices);
        _budget = RunBudget.Of(command, _tally, prices);
        _budget?.CheckPrices([command.Model ?? connection.Model, .. command.FallbackModel ?? []]);
        _plan = isWhatIf ? new RunPlan(prices) : null;
        _journal = ChatJournal.Open(command, connection.Client, catalog, format, isWhatIf);
        _call = new ChatCall(connection.Client, catalog, tools, command.Stream, command.Live, command.Raw, command.LogMaker, format, command.Live && TerminalStyle.IsShown(command), _journal, _tally, new ModelFallback(command.FallbackModel ?? [], format, TakeNotices));
        _progress = new RunProgress(command, _tally, connection);
        _readsAhead = _journal is not null || isWhatIf;

        IEnumerable<string> TakeNotices(string model) => notices.Take(model, prices);
    }

    /// <summary>Adds a request; waits, and writes what is ready, while the window is full.</summary>
    public void Add(ChatInput input)
    {
        if (input.Source is { } file && _journal?.Covers(file) == true)
        {
            _command.WriteVerboseLine(Text.Of("Journal.Own", file));
            return;
        }

        ChatRequest? request = null;
        if (_readsAhead) input = Read(input, out request);
        bool isDone = input.Place is { Offset: not null };
        if (!isDone) _budget?.CheckPrice(input.Model);
        if (_plan is not null)
        {
            if (request is null) Explain(input);
            else if (!isDone) _plan.Add(input.Size, request);
            return;
        }

        if (!isDone && _budget?.IsSpent == true)
        {
            _budget.Refuse();
            return;
        }

        if (!isDone && !_command.ShouldProcessLine(TargetOf(input.Model), _isShown ? ActionOf(input) : "")) return;
        _tally.Add();
        if (++_count == 2)
        {
            _isMany.TrySetResult(true);
            _tally.CountsCost = true;
            _progress.Start();
        }

        if (input.IsOnly) _isMany.TrySetResult(false);
        WaitFor(input.IsOnly ? _window.RunAloneAsync(Run) : _window.AddAsync(Run));

        Task Run(ICmdletIO io, CancellationToken cancellationToken) => RunAsync(input, io, cancellationToken);
    }

    /// <summary>Says beforehand how many requests there will be.</summary>
    public void Expect(int count) => _progress.Total = count;

    /// <summary>There are no more requests: waits for those under way and writes their answers.</summary>
    public void Complete()
    {
        _isMany.TrySetResult(_count > 1);
        _progress.Total = _count;
        WaitFor(_window.CompleteAsync());
        _progress.End();
        Complain(isEnd: true);
        _budget?.Report();
        if (_plan is null) return;
        foreach ((string model, string line) in _plan.Lines) _command.ShouldProcessLine(TargetOf(model), line);
    }

    public void Dispose()
    {
        _window.Dispose();
        _progress.Abandon();
        _journal?.Dispose();
    }

    /// <summary>Reads the input now, in its turn: only the whole request can be looked up or counted.</summary>
    private ChatInput Read(ChatInput input, out ChatRequest? request)
    {
        Task<ChatRequest?> load = Task.Run(input.LoadAsync);
        // What went wrong is said in the input's turn.
        WaitFor(load.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
        request = load.Status == TaskStatus.RanToCompletion ? load.Result : null;
        JournalPlace? place = request is null ? null : _journal?.Find(request);
        Complain(isEnd: false);
        return input.Loaded(load, place);
    }

    /// <summary>Says under -WhatIf why an input would not be sent.</summary>
    private void Explain(ChatInput input)
    {
        try
        {
            _ = input.LoadAsync().GetAwaiter().GetResult();
            _command.WriteWarningLine(input.SkipMessage);
        }
        catch (InputException exception)
        {
            _command.WriteErrorRecord(ErrorRecords.Create(exception, input.Target));
        }
    }

    private void WaitFor(Task task)
    {
        try
        {
            _command.Pump.WaitFor(task);
        }
        catch
        {
            _progress.End();
            throw;
        }
    }

    private void Complain(bool isEnd)
    {
        if (_journal?.Complaint(isEnd) is { } complaint) _command.WriteWarningLine(complaint);
    }

    private string TargetOf(string model) => _isShown ? Text.Of("Chat.Target", model, _connection.BaseUri.Host) : model;

    private static string ActionOf(ChatInput input) =>
        input.Source is null ? Text.Of("Chat.Send", ByteSize.Format(input.Size)) : Text.Of("Chat.SendFile", ByteSize.Format(input.Size), TerminalText.MakeVisible(input.Source));

    private async Task RunAsync(ChatInput input, ICmdletIO io, CancellationToken cancellationToken)
    {
        bool isAnswered = false;
        try
        {
            if (_budget?.IsSpent == true && input.Place is not { Offset: not null })
            {
                _budget.Refuse();
                return;
            }

            if (await input.LoadAsync().ConfigureAwait(false) is { } request)
            {
                await _call.RunAsync(request, input.Place, io, cancellationToken).ConfigureAwait(false);
                isAnswered = input.Place is not { Offset: not null };
            }
            else await SkipAsync(input, io).ConfigureAwait(false);
        }
        catch (QwenException exception)
        {
            await FailAsync(ErrorRecords.Create(exception, input.Target), DoomsTheRest(exception.Kind), io).ConfigureAwait(false);
        }
        catch (InputException exception)
        {
            await FailAsync(ErrorRecords.Create(exception, input.Target), endsTheRun: false, io).ConfigureAwait(false);
        }
        finally
        {
            _tally.End(isAnswered);
        }
    }

    /// <summary>Where there are several inputs, each has an answer or an error: whoever counts them is to miss none. One alone is nothing to stop for.</summary>
    private async Task SkipAsync(ChatInput input, ICmdletIO io)
    {
        if (await _isMany.Task.ConfigureAwait(false)) await io.ErrorAsync(ErrorRecords.Create(input.Skipped(), input.Target)).ConfigureAwait(false);
        else await io.WarningAsync(input.SkipMessage).ConfigureAwait(false);
    }

    private async Task FailAsync(ErrorRecord record, bool endsTheRun, ICmdletIO io)
    {
        if (endsTheRun || !await _isMany.Task.ConfigureAwait(false)) throw new TerminatingException(record);
        await io.ErrorAsync(record).ConfigureAwait(false);
    }

    /// <summary>Whether the next request would fail for the same reason.</summary>
    private static bool DoomsTheRest(ErrorKind kind) => kind is ErrorKind.Authentication or ErrorKind.Billing or ErrorKind.WorkspaceAccess;
}
