using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Requests.Splitting;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Chat;

/// <summary>
/// Runs the requests of one Invoke-QwenChat command concurrently. The type of the input determines how a failure is reported. If all input is one request, a
/// failure ends the cmdlet. A failure also ends the cmdlet if all other requests would fail for the same reason. Otherwise, a failure is a non-terminating
/// error, and the run continues.
/// </summary>
/// <param name="settings">The settings of the run.</param>
/// <param name="connection">The connection.</param>
/// <param name="call">The object that gets the answer to a request.</param>
/// <param name="prices">The price list.</param>
/// <param name="pump">The <see cref="CmdletPump"/> that receives the answers.</param>
/// <param name="paths">The resolver that finds PowerShell's current location.</param>
internal sealed class ChatRun(ChatSettings settings, Connection connection, ChatCall call, PriceList prices, CmdletPump pump, PathResolver paths) : IChatInputs, IDisposable
{
    /// <summary>
    /// The number of sent requests at which the run starts to read the quota (the rate limits) of the model. If a run has fewer requests, all of them can be
    /// sent immediately, so the quota isn't needed.
    /// </summary>
    private const int FirstWithQuota = 5;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private RunTally? _tally;

    /// <summary>
    /// A task source whose result indicates whether there's more than one request. The result is set when the second request is added, or at the end of the
    /// input. The result is needed only if answers of earlier commands are piped to the cmdlet. A single piped answer is a conversation, so a failure ends the
    /// cmdlet. Several piped answers are separate items. The field is null before the first request is added, and if the input is known to be one request.
    /// </summary>
    private TaskCompletionSource<bool>? _isMany;

    /// <summary>The object that adds the file path, or the number of the item or question, to an error message.</summary>
    private InputLabel _label = new(null);
    private CancellationTokenSource? _end;
    private OrderedWindow? _window;
    private QuotaReader? _quotas;
    private RunProgress? _progress;
    private int _expected;
    private int _count;
    private int _sent;
    private volatile bool _isEnded;
    private RunEnd? _runEnd;
    private bool _isDisposed;

    /// <summary>Sets the counter of requests, tokens, and cost. If the value is null, the run creates a counter when it needs one.</summary>
    public RunTally? Tally { init => _tally = value; }

    /// <summary>Gets the object that splits inputs that are too long and sends their parts, or null if inputs aren't split.</summary>
    public SplitCall? Split { get; init; }

    /// <summary>Gets the object that decides which requests use the service's explicit cache, or null if no request uses the cache.</summary>
    public CacheFanOut? Cache { get; init; }

    /// <summary>Gets the fallback models, or null if there are no fallback models.</summary>
    public ModelFallback? Fallback { get; init; }

    /// <summary>Gets the object that adds answers to their input objects, or null if the answers themselves are written.</summary>
    public AnswerProperty? Property { get; init; }

    /// <summary>Gets the user interface that shows the progress bar, or null if the host doesn't have a user interface.</summary>
    public PSHostUserInterface? UI { get; init; }

    /// <summary>Adds a request for an input. If too many requests are in flight, this method waits, and writes finished answers in the meantime.</summary>
    public void Add(ChatInput input)
    {
        if (_runEnd is not null)
        {
            _runEnd.Skip(input);
            return;
        }

        // An empty item isn't checked here, because its error is written later, in the order of the inputs.
        if (!input.IsItem || input.InputObject is not null) Property?.Check(input.InputObject);
        // Without -WhatIf, -Confirm, and -Verbose, ShouldProcess shows nothing and returns true. In this case, ShouldProcess isn't called, because it takes
        // time to create its texts.
        if (settings.ShowsSteps && !input.IsAnswered && !pump.ShouldProcessLine(FormatTarget(input.Model), FormatAction(input))) return;
        _count++;
        CacheFanOut.CacheTurn? turn = Cache?.Join(input);
        if (input.IsOnly) RunSingle(input);
        else AddToWindow(input, turn);
    }

    /// <summary>Sets the number of requests in advance.</summary>
    public void Expect(int count)
    {
        _expected = count;
        if (_tally is not null) _tally.Expected = count;
    }

    /// <summary>Waits for the in-flight requests and writes their answers. Call this method after the last request is added.</summary>
    public void Complete()
    {
        _isMany?.TrySetResult(_count > 1);
        if (_window is null) return;
        if (_progress is not null) _progress.Total = _count;
        if (_runEnd is null) WaitFor(_window.CompleteAsync());
        ReportQuotas();
        _progress?.End();
        if (_runEnd is not null) throw _runEnd.CreateException();
    }

    /// <summary>Creates the summary of the run. Returns null if all input is one request and no summary was requested.</summary>
    /// <param name="journal">The full path of the journal, or null if there's no journal.</param>
    public RunSummary? Summarize(string? journal) => _window is null && !settings.WantsSummary ? null : (_tally ??= new RunTally(prices)).Summarize(_watch.Elapsed, journal);

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _end?.Cancel();
        _window?.Dispose();
        _progress?.Abandon();
        _end?.Dispose();
    }

    /// <summary>Runs the only request of the run, without queuing the request. There's no progress bar, except with -BatchChat and -Split.</summary>
    private void RunSingle(ChatInput input)
    {
        _tally?.Add();
        // A progress bar is shown for inputs that can take a long time. With Batch Chat, a request can take an hour. An input that's split into parts can take
        // some minutes.
        if (settings.ShowsProgress && (settings.UsesBatchChat || Split is not null))
        {
            _progress = new RunProgress(pump, UI, _tally!, connection) { Total = 1 };
            if (settings.UsesBatchChat) _progress.Start();
        }

        try
        {
            pump.Run(() => RunAsync(input, turn: null, pump, pump.Token));
        }
        finally
        {
            _progress?.End();
        }
    }

    private void AddToWindow(ChatInput input, CacheFanOut.CacheTurn? turn)
    {
        if (_window is null) Begin();
        _tally!.Add();
        if (_count == 2)
        {
            _isMany!.TrySetResult(true);
            _progress?.Start();
        }

        ReportQuotas();
        WaitFor(_window!.AddAsync((io, cancellationToken) => RunAsync(input, turn, io, cancellationToken)));
    }

    private void ReportQuotas()
    {
        while (_quotas?.TakeMessage() is { } message) pump.WriteVerboseLine(message);
    }

    private void Begin()
    {
        _isMany = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        // It takes time to find PowerShell's current location, because PowerShell reads the list of drives. For this reason, the location is read only if the
        // run can have several requests.
        _label = new InputLabel(paths.CurrentFolder);
        _window = new OrderedWindow(pump, settings.ThrottleLimit, pump.Token);
        _tally ??= new RunTally(prices);
        // Quotas don't apply to Batch Chat.
        if (!settings.UsesBatchChat)
        {
            _end = CancellationTokenSource.CreateLinkedTokenSource(pump.Token);
            _quotas = new QuotaReader(connection.Client, _end.Token);
        }

        if (settings.ShowsProgress) _progress = new RunProgress(pump, UI, _tally, connection) { Total = _expected };
    }

    private void WaitFor(Task task)
    {
        try
        {
            pump.WaitFor(task);
        }
        catch (RunEndedException exception)
        {
            _progress?.End();
            _window!.Dispose();
            _runEnd = new RunEnd(exception.Record, _tally!, connection.Client.Options.Time);
        }
        catch
        {
            _progress?.End();
            throw;
        }
    }

    private string FormatTarget(string model) => Texts.Format("Chat.Target", model, connection.BaseUri.Host);

    private static string FormatAction(ChatInput input)
    {
        string size = ByteSize.Format(input.Size);
        return input.Source is null ? Texts.Format("Chat.Send", size) : Texts.Format("Chat.SendFile", size, TerminalText.MakeVisible(input.Source));
    }

    private async Task RunAsync(ChatInput input, CacheFanOut.CacheTurn? turn, ICmdletIO io, CancellationToken cancellationToken)
    {
        bool isAnswered = false;
        try
        {
            if (_isEnded || input.MaySend?.Invoke() == false) return;
            if (await input.LoadAsync().ConfigureAwait(false) is { } request)
            {
                SplitInput? split = input.Split ?? Split?.TrySplit(request);
                if (!input.IsAnswered && Interlocked.Add(ref _sent, split?.Parts.Count ?? 1) >= FirstWithQuota) _quotas?.Begin(request.Model);
                var context = new CallContext(io, cancellationToken) { Entry = input.Entry, Turn = turn, Tally = _tally };
                if (split is not null)
                {
                    BeginParts(split);
                    await Split!.RunAsync(split, input.Index, context).ConfigureAwait(false);
                }
                else
                {
                    if (request.Index != input.Index) request = request with { Index = input.Index };
                    ChatResponse response = await call.AnswerAsync(request, context).ConfigureAwait(false);
                    await call.WriteAsync(response, io).ConfigureAwait(false);
                }

                isAnswered = !input.IsAnswered;
                if (input.IsAnswered) _tally?.Restore();
            }
            else throw input.CreateSkipError();
        }
        catch (RequestNotSentException exception)
        {
            // If the input has no answer yet, the report at the end of the run counts the input as not sent. Otherwise, an error is written for the input.
            if (exception.Continues) await FailAsync(ErrorRecords.Create(RunBudget.CreateStopped(), input.Target), input, endsRun: false, io).ConfigureAwait(false);
        }
        catch (NoMaximumException exception)
        {
            throw new TerminatingException(RunBudget.CreateNoMaximum(exception.Model));
        }
        catch (QwenException exception)
        {
            _tally?.Fail(exception.Kind.ToString());
            await FailAsync(ErrorRecords.Create(exception, input.Target), input, AffectsAllRequests(exception, input), io).ConfigureAwait(false);
        }
        catch (InputException exception)
        {
            _tally?.Fail(exception.Id);
            await FailAsync(ErrorRecords.Create(exception, input.Target), input, endsRun: false, io).ConfigureAwait(false);
        }
        finally
        {
            turn?.Leave();
            _tally?.End(isAnswered);
        }
    }

    /// <summary>
    /// Counts the parts of an input, and shows the progress bar. A progress bar is shown even for a single input, because the input can have many parts.
    /// </summary>
    private void BeginParts(SplitInput split)
    {
        _tally?.AddParts(split.Parts.Count);
        _progress?.Start();
    }

    private async Task FailAsync(ErrorRecord record, ChatInput input, bool endsRun, ICmdletIO io)
    {
        if (endsRun && !input.IsOnly)
        {
            _isEnded = true;
            throw new RunEndedException(record);
        }

        if (endsRun || (!input.IsItem && (_isMany is null || !await _isMany.Task.ConfigureAwait(false)))) throw new TerminatingException(record);
        _label.AddTo(record, input);
        await io.ErrorAsync(record).ConfigureAwait(false);
    }

    private bool AffectsAllRequests(QwenException exception, ChatInput input) => RunFailure.AffectsAll(exception, input, Fallback, _tally?.Now.Answered > 0);
}

/// <summary>
/// Adds a description of the input to an error message. The description is required because a log often contains only the message, and not the target object.
/// </summary>
/// <param name="folder">PowerShell's current folder, or null if the current location isn't a folder. Paths in this folder are shown as relative paths.</param>
internal sealed class InputLabel(string? folder)
{
    /// <summary>The maximum number of characters of a path. Only the end of a longer path is shown.</summary>
    private const int MaxLength = 120;

    /// <summary>Adds the path of the file, or the number of the item, unless the message already contains this text.</summary>
    public void AddTo(ErrorRecord record, ChatInput input)
    {
        ErrorDetails details = record.ErrorDetails;
        if (Create(input) is not { } label || Contains(details.Message, input.Source) || Contains(details.Message, label)) return;
        record.ErrorDetails = new ErrorDetails(TerminalText.MakeVisibleLine(Texts.Format("Chat.Labeled", label, details.Message)))
        {
            RecommendedAction = details.RecommendedAction,
        };
    }

    private string? Create(ChatInput input)
    {
        string? item = input.Source is { } path ? Shorten(path) : input.Number > 0 ? Texts.Format("Chat.LabelItem", input.Number) : null;
        if (input.QuestionNumber == 0) return item;
        return item is null ? Texts.Format("Chat.LabelQuestion", input.QuestionNumber) : Texts.Format("Chat.LabelItemQuestion", item, input.QuestionNumber);
    }

    private string Shorten(string path)
    {
        if (folder is not null && path.StartsWith(folder, StringComparison.OrdinalIgnoreCase))
        {
            string inside = path.Substring(folder.Length);
            if (folder[folder.Length - 1] is '/' or '\\') path = inside;
            else if (inside.Length > 1 && inside[0] is '/' or '\\') path = inside.Substring(1);
        }

        return path.Length <= MaxLength ? path : "…" + path.Substring(path.Length - MaxLength + 1);
    }

    private static bool Contains(string message, string? name) =>
        name is not null && CultureInfo.InvariantCulture.CompareInfo.IndexOf(message, name, CompareOptions.OrdinalIgnoreCase) >= 0;
}
