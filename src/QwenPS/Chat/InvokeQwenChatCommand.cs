using System.Collections;
using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Chat;
using QwenPS.Chat.Bulk;
using QwenPS.Chat.Tools;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.Input;
using QwenPS.Requests.PromptFiles;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Sends a prompt, with text, files or objects from the pipeline, to a Qwen model and writes the answer as an object.
/// Piped text is one document and one request; each file is a request of its own.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "QwenChat", DefaultParameterSetName = "InputObject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Models)]
[OutputType(typeof(ChatResponse), typeof(ChatDelta), typeof(string))]
public sealed class InvokeQwenChatCommand : ChatRequestCommand
{
    private ChatRun? _run;
    private ChatInputReader? _reader;
    private ChatJournal? _journal;
    private RunBudget? _budget;
    private RunPlan? _plan;

    /// <summary>HTTP headers of this call: @{ name = value }.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Header { get; set; }

    /// <summary>Writes the pieces of the answer as they come (ChatDelta); the last one carries finish reason, usage and request id.</summary>
    [Parameter]
    public SwitchParameter Stream { get; set; }

    /// <summary>Shows the text on the host as it comes, and writes the whole answer at the end.</summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>Writes just the text: a string for each answer, or with -Stream for each piece.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>How many requests run at once where there are several. 1 to 1000, default 4. Answers are written in the order of the input.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>
    /// A file with the prompt, in place of -Prompt: text, or Markdown, with {{name}} where -Variable goes in. It may begin with settings between two
    /// lines of ---, each as key: value: model, temperature, top_p, max_tokens, system (with | and indented lines for a longer text) and
    /// schema (a path in the folder of the file or below, relative to it); for translation models source_lang, target_lang and domains. A parameter that is given wins over its setting.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PromptFile { get; set; }

    /// <summary>
    /// What goes in where -PromptFile has {{name}}, in its text and its system message: @{ name = value }. Values go in as they are, once. A name without
    /// a value is an error, a value without a place a warning. \{{name}} in the file stands for itself.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Variable { get; set; }

    /// <summary>
    /// Sends the system message and only the last so many turns of the conversation before the prompt; 0 for none. A turn is a question with all
    /// that came of it, tool calls and their results included. What is left out is not in Messages of the answer either. Default: all of it.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int KeepTurn { get; set; }

    /// <summary>Lets the model search the web before it answers. It searches where it finds it useful; searches cost extra.</summary>
    [Parameter]
    public SwitchParameter EnableSearch { get; set; }

    /// <summary>
    /// How to search, in the service's own names: @{ enable_source = $true; forced_search = $true }. enable_source brings the pages that were
    /// read (SearchResults; DashScope protocol). It means -EnableSearch, unless that is given otherwise.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? SearchOption { get; set; }

    /// <summary>How many answers to give to the request: 1 to 4, default 1. All are in Choices; Content is the first. Each costs its own output tokens.</summary>
    [Parameter]
    [ValidateRange(1, 4)]
    public int Count { get; set; }

    /// <summary>Says how likely each token of the answer was, in LogProbs. Not every model can.</summary>
    [Parameter]
    public SwitchParameter LogProbs { get; set; }

    /// <summary>How many of the likeliest tokens to name at each place of the answer: 0 to 5, default 0. It means -LogProbs.</summary>
    [Parameter]
    [ValidateRange(0, 5)]
    public int TopLogProbs { get; set; }

    /// <summary>
    /// With -JsonSchema or -JsonObject: an answer that is wrong is shown to the model once, with what is wrong, and asked for again. Usage and Duration
    /// are those of both answers. An answer that was cut by its length (-MaxTokens) is not asked for again. Not together with -Stream.
    /// </summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>
    /// What the model may ask to call: names of functions, cmdlets and scripts, commands from Get-Command, script blocks with a param block,
    /// hashtables (name, description, and command or scriptblock), or descriptions with a JSON schema, as hashtable or JSON text, in the service's
    /// shape or MCP's. The calls come back as ToolCalls and nothing runs without -InvokeTool.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? Tool { get; set; }

    /// <summary>auto: the model decides (the default); none: no calls; required: at least one; or the name of the tool that it has to call.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolChoiceCompleter))]
    public string? ToolChoice { get; set; }

    /// <summary>Whether one answer may ask for several calls. Default: the service's own.</summary>
    [Parameter]
    public SwitchParameter ParallelToolCall { get; set; }

    /// <summary>
    /// Runs the calls and gives the results to the model until it answers in words. Each call is shown and asked about first; -Confirm:$false
    /// runs them without asking. Inputs are taken one at a time.
    /// </summary>
    [Parameter]
    public SwitchParameter InvokeTool { get; set; }

    /// <summary>How many answers with calls are acted upon before the last one is handed back as it is. 1 to 100, default 8.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaxToolRound { get; set; } = 8;

    /// <summary>How long one call may run, in seconds; one that takes longer is stopped, and the model is told. 1 to 86400, default 300.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int ToolTimeoutSec { get; set; } = 300;

    /// <summary>
    /// A file that keeps every answer, one JSON object a line, on the disk before it is written to the pipeline. When the same command runs again,
    /// finished requests are answered from it without a call (FromJournal is true then), in their places; failed and new ones are sent. A request is the
    /// same if model, messages, parameters and schema are the same; one that stands there twice answers two. Default: nothing is kept.
    /// A file that is there has to be a journal; it is added to, and a last line that was not finished is cut off. One run at a time may use it
    /// (Qwen.JournalInUse); a small file beside it, whose name ends in .lock, says which process that is. Where both lie among the inputs, they are left
    /// out. There is no key in the journal; the answers are, so that it belongs where only those can read it whom they concern. Not together with
    /// -Stream. With -WhatIf it is only looked into: what is in it does not count.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Journal { get; set; }

    /// <summary>
    /// The most that the run may cost, in the currency of the connection's prices (yuan in China, USD everywhere else): more than 0. It is reckoned from
    /// the usage of the answers at the list prices of the module's catalogue (EstimatedCost). Once it is reached nothing more is sent, what is under way ends and is written, and an error (Qwen.BudgetReached) says how many
    /// inputs were not sent: the run may cost more by what was under way (-ThrottleLimit). What comes from the journal costs nothing. A model without a
    /// known price is an error; use -MaxTotalTokens for it. Default: no limit.
    /// </summary>
    [Parameter]
    [ValidateInterval(0, double.MaxValue, ExcludeMinimum = true)]
    public decimal MaxCost { get; set; }

    /// <summary>
    /// The most tokens that the run may use, input and output together: at least 1. Once they are used nothing more is sent, as with -MaxCost.
    /// An answer whose usage the service doesn't say counts by an estimate. Default: no limit.
    /// </summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxTotalTokens { get; set; }

    /// <summary>
    /// Models that are asked in this order where -Model cannot answer: where it is overloaded or fails after all retries, where the key may not call
    /// it, and where the service does not know it. Each request begins with -Model again, unless the key cannot call it at all, or it has failed for
    /// three inputs in a row: then the run leaves it alone for a minute, and tries it again with one input. Model of the answer says who answered, and
    /// -Verbose why; in a journal (-Journal) the answer counts as that of -Model. With -Stream and -Live only until the first piece
    /// has come. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[]? FallbackModel { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guard(() =>
    {
        if (Stream && Live) throw Wrong("Chat.StreamAndLive", "Chat.StreamAndLiveRemedy");
        if (Stream && Raw && Count > 1) throw Wrong("Streaming.MixedChoices", "Streaming.MixedChoicesRemedy");
        FilledPrompt? prompt = ReadPromptFile();
        Connection connection = ResolveConnection();
        IReadOnlyList<Tool> tools = ReadTools();
        if (Repair && Stream) throw Wrong("Schema.RepairStream", "Schema.RepairStreamRemedy");
        RequestSettings request = ReadRequest(connection, prompt, Repair);
        request = request with { Template = AddOwn(request.Template, tools), KeptTurns = Given(nameof(KeepTurn), KeepTurn) };
        if (Repair && request.Format is null) throw Wrong("Schema.RepairAlone", "Schema.RepairAloneRemedy");
        _reader = new ChatInputReader(request, Json, Paths, Pump, Compose(ReadSettings(), request, connection, tools));
    });

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() => _reader!.Read(InputObject));

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(() =>
    {
        _reader!.Complete();
        _run!.Complete();
        _journal?.Complain(isEnd: true);
        _budget?.Report();
        _plan?.Report();
        // Now and not with the cmdlet's end: whoever comes behind in the pipeline may open the journal.
        EndRun();
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The run first: what is under way is told to end before the pump that it writes to.
        if (disposing) EndRun();
        base.Dispose(disposing);
    }

    private void EndRun()
    {
        _run?.Dispose();
        _journal?.Dispose();
    }

    /// <summary>Puts the steps together that this call needs, and no others: the journal comes first, then the budget, then the run or what it would be.</summary>
    private IChatInputs Compose(ChatSettings settings, RequestSettings request, Connection connection, IReadOnlyList<Tool> tools)
    {
        var catalog = new CatalogClient(connection.Client);
        PriceList prices = catalog.Prices;
        ModelNotices notices = ModelNotices.Current;
        Func<string, IEnumerable<string>> takeNotices = model => notices.Take(model, prices);
        ToolLoop? loop = InvokeTool ? ToolLoop.Create(tools, new ToolRunner(Pump, Json, TimeSpan.FromSeconds(ToolTimeoutSec)), new ToolApproval(Pump, IsConfirmDecided), MaxToolRound) : null;
        bool hasBudget = settings.MaxCost is not null || settings.MaxTotalTokens is not null;
        RunTally? tally = hasBudget ? new RunTally(prices) { CountsCost = true } : null;
        var call = new ChatCall(connection.Client, catalog, CreateWriter(), LogMaker, takeNotices)
        {
            Format = request.Format,
            Check = Stream ? null : request.Format,
            Tools = loop,
            Fallback = settings.FallbackModels.Count == 0 ? null : new ModelFallback(settings.FallbackModels, request.Format, takeNotices),
        };
        _run = new ChatRun(settings, connection, call, Pump, Host?.UI, tally);
        IChatInputs first = _run;
        if (settings.IsWhatIf) first = _plan = new RunPlan(prices, connection.BaseUri.Host, Pump);
        if (tally is not null)
        {
            _budget = new RunBudget(settings, tally, prices, Pump, first);
            _budget.CheckPrices([request.Template.Model, .. settings.FallbackModels]);
            first = _budget;
        }

        if (settings.Journal is null) return first;
        if (Stream) throw Wrong("Journal.Stream", "Journal.StreamRemedy");
        return _journal = ChatJournal.Open(settings, connection.Client, catalog, request.Format, Paths, Pump, first);
    }

    private ChatSettings ReadSettings()
    {
        bool isWhatIf = IsOn("WhatIf", "WhatIfPreference");
        return new ChatSettings
        {
            // Tools run on the one pipeline thread.
            ThrottleLimit = InvokeTool ? 1 : ThrottleLimit,
            FallbackModels = FallbackModel ?? [],
            Journal = Journal,
            MaxCost = Given(nameof(MaxCost), MaxCost),
            MaxTotalTokens = Given(nameof(MaxTotalTokens), MaxTotalTokens),
            RunsTools = InvokeTool,
            IsWhatIf = isWhatIf,
            // ShouldProcess says it for -Debug too.
            ShowsSteps = isWhatIf || WantsLines || (IsGiven("Confirm") ? IsOn("Confirm", "") : ConfirmPreference == ConfirmImpact.Low),
            ShowsProgress = IsOn("ProgressAction", "ProgressPreference"),
        };
    }

    private FilledPrompt? ReadPromptFile()
    {
        if (PromptFile is null) return Variable is null ? null : throw Wrong("PromptFile.NoFile", "PromptFile.NoFileRemedy");
        if (IsGiven(nameof(Prompt))) throw Wrong("PromptFile.BesidePrompt", "PromptFile.BesidePromptRemedy", PromptFile);
        return new PromptFileReader(PromptFile, Paths, Pump, Json).Read(Variable, usesSystem: !IsGiven(nameof(System)), MaxInputSize);
    }

    private IReadOnlyList<Tool> ReadTools()
    {
        if (Tool is not null) return new ToolReader(InvokeCommand, Json).Read(Tool);
        string[] without = [.. new[] { nameof(InvokeTool), nameof(ToolChoice), nameof(ParallelToolCall), nameof(MaxToolRound), nameof(ToolTimeoutSec) }.Where(IsGiven)];
        if (without.Length > 0) throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Tool.NoTools", without[0]), Texts.Format("Tool.NoToolsRemedy")));
        return [];
    }

    /// <summary>Adds what a call has beyond a batch: tools, headers, and what is asked of the model beside its sampling and its thinking.</summary>
    private ChatRequest AddOwn(ChatRequest request, IReadOnlyList<Tool> tools) => request with
    {
        Tools = tools.Count == 0 ? null : [.. tools.Select(tool => tool.Definition)],
        ToolChoice = ToolChoices.ToJson(ToolChoice, tools),
        ParallelToolCalls = Given(nameof(ParallelToolCall), ParallelToolCall.IsPresent),
        Headers = ReadHeaders(),
        EnableSearch = Given(nameof(EnableSearch), EnableSearch.IsPresent) ?? (SearchOption is null ? null : true),
        SearchOptions = SearchOption is null ? null : Json.ToJson(SearchOption),
        Count = Given(nameof(Count), Count),
        LogProbs = Given(nameof(LogProbs), LogProbs.IsPresent) ?? (IsGiven(nameof(TopLogProbs)) ? true : null),
        TopLogProbs = Given(nameof(TopLogProbs), TopLogProbs),
    };

    private Dictionary<string, string>? ReadHeaders()
    {
        try
        {
            return HeaderTable.Parse(Header);
        }
        catch (ConnectionSetupException exception)
        {
            throw new TerminatingException(ErrorRecords.InvalidArgument(exception.Message, Texts.Format("Chat.CorrectParameter", exception.ParameterName), Header));
        }
    }

    private IAnswerWriter CreateWriter()
    {
        if (Stream) return new StreamedAnswerWriter(Raw);
        return Live ? new LiveAnswerWriter(Raw, TerminalStyle.IsShown(SessionState.PSVariable, Host?.UI)) : new CompleteAnswerWriter(Raw);
    }

    /// <summary>Which steps are to be confirmed where nobody says otherwise. What a script sets in a scope of its own is just what it wrote.</summary>
    private ConfirmImpact ConfirmPreference =>
        LanguagePrimitives.TryConvertTo(SessionState.PSVariable.GetValue("ConfirmPreference"), out ConfirmImpact least) ? least : ConfirmImpact.High;

    /// <summary>Whether ShouldProcess decides about a tool's call: with -Confirm it has asked; without it, it asks only where $ConfirmPreference is Low.</summary>
    private bool IsConfirmDecided => IsGiven("Confirm") || ConfirmPreference is ConfirmImpact.None or ConfirmImpact.Low;

    /// <summary>An error of parameters that don't go together.</summary>
    private static TerminatingException Wrong(string message, string remedy, object? target = null) => new(ErrorRecords.InvalidArgument(Texts.Format(message), Texts.Format(remedy), target));
}
