using System.Management.Automation.Host;
using QwenPS.Accounting;
using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Chat.Tools;
using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.Input;
using QwenPS.Requests.Splitting;
using QwenPS.Resources;
using QwenPS.Uploads;

namespace QwenPS.Chat;

/// <summary>
/// Represents the steps that process the inputs of one Invoke-QwenChat command. Each input passes through three steps: the journal (the stored answers), the
/// budget (the limits on cost and tokens), and the run, which sends the requests. With -WhatIf, the last step estimates the cost instead of sending the
/// requests. Only the steps that the settings require are created.
/// </summary>
/// <param name="settings">The settings of the run.</param>
/// <param name="request">The settings of each request.</param>
/// <param name="connection">The connection.</param>
/// <param name="pump">The <see cref="CmdletPump"/> that receives the answers.</param>
/// <param name="paths">The resolver of the path of the journal.</param>
internal sealed class ChatPipeline(ChatSettings settings, RequestSettings request, Connection connection, CmdletPump pump, PathResolver paths) : IDisposable
{
    private ChatRun? _run;
    private ChatJournal? _journal;
    private RunBudget? _budget;
    private RunPlan? _plan;
    private InputCollector? _collector;

    /// <summary>Gets the writer of the answers.</summary>
    public required IAnswerWriter Writer { get; init; }

    /// <summary>
    /// Gets a function that creates the log for the requests of an input. The second argument is the name of the input, or null if the input has no name.
    /// </summary>
    public required Func<ICmdletIO, string?, PumpCallLog> CreateLog { get; init; }

    /// <summary>Gets the object that adds answers to their input objects, or null if the answers themselves are written.</summary>
    public AnswerProperty? Property { get; init; }

    /// <summary>Gets the loop that runs the model's tool calls, or null if tool calls don't run.</summary>
    public ToolLoop? Tools { get; init; }

    /// <summary>Gets the object that splits inputs that are too long, or null if inputs aren't split.</summary>
    public DocumentSplitter? Splitter { get; init; }

    /// <summary>Gets the object that uploads the files of requests, or null if requests contain the content of the files.</summary>
    public FileUploader? Uploads { get; init; }

    /// <summary>Gets the recorder that writes the calls to the usage log, or null if there's no usage log.</summary>
    public UsageRecorder? Recorder { get; init; }

    /// <summary>Gets the user interface that shows the progress bar, or null if the host doesn't have a user interface.</summary>
    public PSHostUserInterface? UI { get; init; }

    /// <summary>Creates the steps.</summary>
    /// <returns>The first step, which receives the inputs.</returns>
    /// <exception cref="TerminatingException">The settings can't be combined, or the connection or the model doesn't support them.</exception>
    public IChatInputs Open()
    {
        var catalog = new CatalogClient(connection.Client);
        PriceList prices = catalog.Prices;
        bool hasBudget = settings.MaxCost is not null || settings.MaxTotalTokens is not null;
        RunTally? tally = hasBudget || settings.WantsSummary || settings.UsesBatchChat || Splitter is not null ? new RunTally(prices) : null;
        SpendingLimit? limit = hasBudget || settings.Journal is not null ? new SpendingLimit(settings.MaxCost, settings.MaxTotalTokens, prices, LimitsReasoning) : null;
        _run = CreateRun(catalog, limit, tally);
        IChatInputs first = _run;
        if (settings.IsWhatIf)
        {
            PlanConditions conditions = PlanConditionsFactory.Create(settings, connection);
            first = _plan = new RunPlan(new RunPlanner(prices, LimitsReasoning), conditions, Splitter, prices, connection, pump);
        }

        if (hasBudget)
        {
            _budget = new RunBudget(limit!, tally!, prices, pump, first) { HasJournal = settings.Journal is not null };
            _budget.CheckPrices([request.Template.Model, .. settings.FallbackModels]);
            first = _budget;
        }

        if (settings.Journal is not null) first = OpenJournal(settings.Journal, prices, limit!, first);
        return settings.UsesBatchChat && settings.Deadline is not null ? _collector = new InputCollector(first) : first;
    }

    private ChatJournal OpenJournal(string given, PriceList prices, SpendingLimit limit, IChatInputs first)
    {
        if (settings.IsStreamed) throw Wrong(Texts.Format("Journal.Stream"), Texts.Format("Journal.StreamRemedy"));
        JournalFile file = ChatJournal.OpenFile(given, settings.IsWhatIf, paths, pump);
        _journal = new ChatJournal(file, connection.Client.Protocol, prices, pump, first)
        {
            Format = request.Format,
            Splitter = Splitter,
            RunsTools = settings.RunsTools,
            Time = connection.Client.Options.Time,
        };
        if (settings.MaxCost is not null) _journal.CheckCurrency();
        limit.Continue(_journal);
        return _journal;
    }

    /// <summary>Waits for the in-flight requests, and reports the results of the steps. Call this method after the last input.</summary>
    /// <returns>The possible ways to run the requests, as one <see cref="RunOption"/> for each way. Without -WhatIf, the list is empty.</returns>
    public IReadOnlyList<RunOption> Complete()
    {
        _collector?.Complete();
        _run!.Complete();
        _journal?.WarnAboutMismatch(isEnd: true);
        _budget?.Report();
        return _plan?.Report() ?? [];
    }

    /// <summary>Creates the summary of the run. Returns null with -WhatIf, or if <see cref="ChatRun.Summarize"/> returns null.</summary>
    public RunSummary? Summarize() => _plan is null ? _run?.Summarize(_journal?.FullPath) : null;

    public void Dispose()
    {
        _run?.Dispose();
        _journal?.Dispose();
    }

    private ChatRun CreateRun(CatalogClient catalog, SpendingLimit? limit, RunTally? tally)
    {
        PriceList prices = catalog.Prices;
        ModelNotices notices = ModelNotices.Current;
        Func<string, IEnumerable<string>> takeNotices = model => notices.Take(model, prices);
        var options = new SenderOptions(catalog, Writer, CreateLog)
        {
            Queue = settings.UsesBatchChat ? CreateQueue(prices, tally!) : null,
            Fallback = settings.FallbackModels.Count == 0 ? null : new ModelFallback(settings.FallbackModels, request.Format, takeNotices, connection.Client.Options.Time),
            Limit = limit,
            Recorder = Recorder,
        };
        var call = new ChatCall(connection.Client, options, takeNotices)
        {
            Format = request.Format,
            Uploads = Uploads,
            Tools = Tools,
            Check = settings.IsStreamed ? null : request.Format,
        };
        return new ChatRun(settings, connection, call, prices, pump, paths)
        {
            Tally = tally,
            Split = Splitter is null ? null : new SplitCall(Splitter, call, limit, new SemaphoreSlim(settings.ThrottleLimit)),
            Cache = settings.UsesCache ? new CacheFanOut(prices, connection.Client.Options.Time) : null,
            Fallback = options.Fallback,
            Property = Property,
            UI = UI,
        };
    }

    private BatchChatQueue CreateQueue(PriceList prices, RunTally tally)
    {
        if (connection.Client.BatchChat is not { } client)
        {
            string place = connection.Region ?? connection.BaseUri.Host;
            throw Wrong(Texts.Format("BatchChat.Region", place), Texts.Format("BatchChat.RegionRemedy"), place);
        }

        if (settings.FallbackModels.Concat([request.Template.Model]).FirstOrDefault(one => BatchChatQueue.IsSupported(one) == false) is { } other)
        {
            throw Wrong(Texts.Format("BatchChat.Model", other), Texts.Format("BatchChat.ModelRemedy", BatchChatQueue.Models), other);
        }

        RunDeadline? deadline = settings.Deadline is { } requested ? new RunDeadline(requested.Left, settings.ThrottleLimit, client.Options.Time) : null;
        if (settings.Deadline is { Left: var left }) pump.WriteVerboseLine(Texts.Format("BatchChat.Deadline", client.Options.Time.GetLocalNow().DateTime + left));
        return new BatchChatQueue(new CatalogClient(client, prices), deadline, tally);
    }

    /// <summary>
    /// Gets a value that indicates whether -MaxTokens also limits the reasoning. This is the case if the connection uses the service's OpenAI-compatible
    /// endpoint. In this case, the value of -MaxTokens is sent as max_completion_tokens.
    /// </summary>
    private bool LimitsReasoning => connection.Client.Options.Endpoint is { IsOfficial: true, Protocol: ChatProtocol.OpenAI };

    private static TerminatingException Wrong(string message, string remedy, object? target = null) => new(ErrorRecords.InvalidArgument(message, remedy, target));
}

/// <summary>
/// Collects all inputs of a run that has a deadline, and then passes them to the next step. The number of inputs must be known, because the time until the
/// deadline is divided among the remaining inputs.
/// </summary>
/// <param name="next">The step that receives the inputs.</param>
internal sealed class InputCollector(IChatInputs next) : IChatInputs
{
    private readonly List<ChatInput> _inputs = [];
    private bool _isCounted;

    public void Expect(int count)
    {
        _isCounted = true;
        next.Expect(count);
    }

    public void Add(ChatInput input)
    {
        if (_isCounted) next.Add(input);
        else _inputs.Add(input);
    }

    /// <summary>Passes the collected inputs to the next step. Call this method after the last input.</summary>
    public void Complete()
    {
        if (_isCounted) return;
        next.Expect(_inputs.Count);
        foreach (ChatInput input in _inputs) next.Add(input);
    }
}
