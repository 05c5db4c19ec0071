using System.Collections;
using System.Management.Automation;
using QwenPS.Accounting;
using QwenPS.Catalog;
using QwenPS.Chat;
using QwenPS.Chat.Tools;
using QwenPS.Client.Protocols;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.Input;
using QwenPS.Requests.Prompts;
using QwenPS.Requests.Splitting;
using QwenPS.Resources;
using QwenPS.Uploads;

namespace QwenPS.Commands;

/// <summary>
/// Sends a prompt to a Qwen model, with text, files, or objects from the pipeline, and writes the answer as an object. Piped text is one document and one
/// request. Each file is a separate request.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "QwenChat", DefaultParameterSetName = "InputObject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Models)]
[Alias("qwen")]
[OutputType(typeof(ChatResponse), typeof(ChatDelta), typeof(string), typeof(RunOption))]
public sealed class InvokeQwenChatCommand : ChatRequestCommand
{
    private bool? _isWhatIf;
    private ChatPipeline? _pipeline;
    private ChatInputReader? _reader;

    /// <summary>The delegate that reads an input. The delegate is created once and used for all inputs.</summary>
    private Action? _readInput;

    /// <summary>
    /// Specifies the questions about the input. Each question is a separate request. The request contains the prompt and the input, followed by the question.
    /// If there are several inputs, such as files, each question is sent with each input. The Question property of the answer contains the question, and the
    /// InputObject property contains the input. An empty question is an error. Without input, each question follows the prompt, the messages (-Message), or the
    /// system message. By default, no questions are added to the request.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyString]
    public string[]? Question { get; set; }

    /// <summary>
    /// If an input is too long for the model, sends the input in parts, and combines the answers for the parts with another request. Documents are split
    /// between pages, sheets, or slides, if possible. Other texts are split before headings, between paragraphs, or between lines. Each part of a table begins
    /// with the header of the table. A line of text or a row of a table is split only if it's longer than the maximum length of a part. In this case, the line
    /// or row is split between words. The parts are sent concurrently (-ThrottleLimit). An input that isn't too long is sent as one request. With -JsonSchema
    /// or -JsonObject, the answers for the parts are text, and only the combined answer is JSON. The usage and the cost of the answer include all requests, and
    /// the PartCount property contains the number of parts. With -Journal, the answer for each part is stored. This parameter can't be used with -Stream,
    /// -Live, -Tool, -Cache, -Count, -AsImage, a conversation, or a translation model. By default, an input is sent as one request, and there's a warning if
    /// the input seems to be too long.
    /// </summary>
    [Parameter]
    public SwitchParameter Split { get; set; }

    /// <summary>
    /// Specifies the prompt that combines the answers for the parts of an input. The request contains this prompt, the prompt of the command, and the answers
    /// for the parts. If these answers are too long for one request, groups of consecutive answers are combined first. This parameter requires -Split. The
    /// default is a prompt that asks for one answer for the complete input.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CombinePrompt { get; set; }

    /// <summary>
    /// Specifies the maximum length of a part in tokens. The minimum is 500. The length is an estimate, which is usually higher than the actual length. An
    /// input that's longer than this value is split, even if the model supports the length of the input. This parameter requires -Split. If the catalog doesn't
    /// contain the context length of the model, you must specify this parameter. The default is the context length of the model, minus the space for an answer.
    /// </summary>
    [Parameter]
    [ValidateRange(500, int.MaxValue)]
    public int MaxPartTokens { get; set; }

    /// <summary>
    /// Stores the common beginning (prefix) of several requests in the service's explicit cache, if the cache reduces the cost. With -Question, the prefix is
    /// the input. Otherwise, the prefix consists of the system message, the messages (-Message), and the prompt. The first request is sent by itself and
    /// creates the cache. In the first request, the prefix usually costs 125% of the input price. In the other requests, the prefix usually costs 10% of the
    /// input price while the cache exists. The cache expires 5 minutes after the last hit. A prefix with fewer than 1,024 tokens isn't stored. If the service
    /// doesn't report hits, the run stops using the cache. -Cache never increases the total cost by more than the price of one cache creation. -Verbose shows
    /// why a prefix isn't stored. By default, only the service's implicit cache is used, which the service manages automatically.
    /// </summary>
    [Parameter]
    public SwitchParameter Cache { get; set; }

    /// <summary>
    /// Sends the requests through Batch Chat, at half the price. The service answers each request when it has capacity. Until the service answers, the
    /// connection remains open, for up to an hour. Batch Chat is available in the China (Beijing) region, for some models. An answer is written when it's
    /// complete, so this parameter can't be used with -Stream, -Live, or -Cache. Failed requests aren't charged. See also -Deadline. By default, requests
    /// aren't sent through Batch Chat.
    /// </summary>
    [Parameter]
    public SwitchParameter BatchChat { get; set; }

    /// <summary>
    /// Specifies the time by which the run must be complete. The value is a time in the future, or a duration (8h, 90m, 2d, 08:00, or a TimeSpan). With
    /// -BatchChat, a request waits only while there's still enough time to send all remaining requests as regular requests. The waiting time is calculated from
    /// the number of known inputs and from -ThrottleLimit. When the waiting time is over, the request is sent as a regular request, at the full price. With
    /// -WhatIf, the cmdlet selects the option with the lowest estimated cost that meets the deadline. By default, requests wait as long as the service allows,
    /// and -WhatIf accepts any duration.
    /// </summary>
    [Parameter]
    [Deadline]
    public DateTime Deadline { get; set; }

    /// <summary>
    /// Uploads each piped file and each file from -Path to the account's file store at the service, instead of sending the text of the file. The model reads
    /// the uploaded file. This parameter requires a model that reads uploaded files (qwen-long or qwen-doc-turbo), the region China (Beijing), and a prompt.
    /// The service also reads scanned pages. The maximum file size is 150 MB, or 20 MB for images. The formats are PDF, DOCX, XLSX, TXT, MD, CSV, JSON, EPUB,
    /// MOBI, and images. A file is uploaded again only if its content changes, or if the service no longer has the file. The file stays in the store until you
    /// delete it (Get-QwenFile, Remove-QwenFile). With qwen-long, you can pipe a list of up to 100 files as one object. One request is then sent about all
    /// these files. The tokens of the files are charged for each request. -MaxInputSize doesn't apply to uploaded files. With -WhatIf, nothing is uploaded. By
    /// default, nothing is uploaded.
    /// </summary>
    [Parameter]
    public SwitchParameter Upload { get; set; }

    /// <summary>Specifies additional HTTP headers for the requests of this command: @{ name = value }.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Header { get; set; }

    /// <summary>Writes the deltas of the answer (ChatDelta) as they arrive. The last delta contains the finish reason, the usage, and the request ID.</summary>
    [Parameter]
    public SwitchParameter Stream { get; set; }

    /// <summary>
    /// Shows the text of the answer on the host as it arrives, and writes the complete answer at the end. At the prompt, the view of the answer doesn't repeat
    /// the text.
    /// </summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>Writes only the text, as one string per answer. With -Stream, one string per delta is written.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>
    /// Writes the input objects instead of the answers. In each input object, a property with this name contains the text of the answer. With -JsonSchema or
    /// -JsonObject, the property contains the object from the JSON. With -Count, the property contains a list of texts. For a row or another custom object, the
    /// property is added to a copy. Files and other live objects can't be copied, so the property is added to the original object, as with Add-Member. A text
    /// is converted to an object that has an InputObject property and the new property. If the request for an input fails, the input isn't written, and is the
    /// target object of the error. Objects with properties are sent in the same way as with -PerItem. If an input already has the property, the cmdlet returns
    /// an error, unless you specify -Force. This parameter requires input, and can't be used with -Raw or -Stream. By default, answers are written.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AsProperty { get; set; }

    /// <summary>
    /// Replaces the value if a row or another input object already has the property that -AsProperty specifies. A property of the object's type, such as the
    /// name of a file, is never replaced. By default, an input that already has the property causes an error before its request is sent.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Specifies the maximum number of concurrent requests: 1 to 1000. The default is 4. Answers are written in the order of the input.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>
    /// Specifies the path of a file that contains the prompt. Use this parameter instead of -Prompt. The file contains text or Markdown, with {{name}} for each
    /// value of -Variable. The file can begin with settings between two lines of ---. Each setting is a line in the format key: value. The settings are model,
    /// temperature, top_p, max_tokens, system, and schema. A longer value of system begins with | and is on indented lines. The value of schema is the path of
    /// a schema file, relative to the prompt file. The schema file must be in the folder of the prompt file or in a subfolder. For translation models, the
    /// settings source_lang, target_lang, and domains are also supported. A parameter overrides the setting in the file.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PromptFile { get; set; }

    /// <summary>
    /// Specifies the values for {{name}} in the text and the system message of -PromptFile: @{ name = value }. Values are inserted unchanged, and variables in
    /// values aren't replaced. A name without a value is an error. If -Variable contains a name that isn't in the file, the cmdlet writes a warning. In the
    /// file, \{{name}} represents the text {{name}}.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Variable { get; set; }

    /// <summary>
    /// Specifies the number of most recent turns of the conversation to send, in addition to the system message and the prompt. The value 0 sends no turns. A
    /// turn is a question and all messages before the next question, including tool calls and their results. The Messages property of the answer doesn't
    /// contain the omitted turns. By default, all turns are sent.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int KeepTurn { get; set; }

    /// <summary>Lets the model search the web before it answers. The model decides whether to search. The service charges extra for searches.</summary>
    [Parameter]
    public SwitchParameter EnableSearch { get; set; }

    /// <summary>
    /// Specifies the search options, with the names that the service uses: @{ enable_source = $true; forced_search = $true }. With enable_source and the
    /// DashScope protocol, the SearchResults property contains the pages that the model read. This parameter turns on -EnableSearch, unless you specify
    /// -EnableSearch:$false.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? SearchOption { get; set; }

    /// <summary>
    /// Specifies the number of answers to the request. The range is 1 to 4, and the default is 1. The Choices property contains all answers, and the Content
    /// property contains the first answer. You pay for the output tokens of each answer.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 4)]
    public int Count { get; set; }

    /// <summary>Returns the log probability of each token of the answer, in the LogProbs property. Some models don't support this parameter.</summary>
    [Parameter]
    public SwitchParameter LogProbs { get; set; }

    /// <summary>
    /// Specifies the number of most likely tokens to return for each token of the answer. The range is 0 to 5, and the default is 0. This parameter turns on
    /// -LogProbs.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 5)]
    public int TopLogProbs { get; set; }

    /// <summary>
    /// Asks the model once to correct an answer that isn't valid. This parameter requires -JsonSchema or -JsonObject. The model receives its answer and the
    /// problems. The Usage and Duration properties include both answers. If an answer was truncated because of its length (-MaxTokens), it isn't corrected.
    /// This parameter can't be used with -Stream.
    /// </summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>
    /// Specifies the tools that the model can call. A tool can be the name of a function, cmdlet, or script, or a command from Get-Command. A tool can also be
    /// a script block with a param block, or a hashtable (name, description, and command or scriptblock). You can also describe a tool with a JSON schema. A
    /// description is a hashtable or JSON text, in the format of the service or of MCP. The ToolCalls property of the answer contains the calls that the model
    /// requests. The calls don't run without -InvokeTool.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolCompleter))]
    public object[]? Tool { get; set; }

    /// <summary>
    /// Specifies which tools the model calls. If the value is auto, which is the default, the model decides. The value none prevents tool calls, and required
    /// forces at least one call. If the value is the name of a tool, the model must call this tool.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolChoiceCompleter))]
    public string? ToolChoice { get; set; }

    /// <summary>Allows several tool calls in one answer. By default, the service decides.</summary>
    [Parameter]
    public SwitchParameter ParallelToolCall { get; set; }

    /// <summary>
    /// Runs the tool calls and sends the results to the model, until the model answers without calls. Before each call, the cmdlet shows the call and asks for
    /// confirmation. -Confirm:$false runs calls without confirmation. Inputs are processed one at a time.
    /// </summary>
    [Parameter]
    public SwitchParameter InvokeTool { get; set; }

    /// <summary>
    /// Specifies the maximum number of tool rounds: 1 to 100. A round consists of an answer that requests tool calls, and of running these calls. The default
    /// is 8. If the model requests more calls after the last round, the cmdlet returns the answer with these calls.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaxToolRound { get; set; } = 8;

    /// <summary>
    /// Specifies the maximum time for one tool call, in seconds: 1 to 86400. The default is 300. A call that takes longer is stopped, and the model receives an
    /// error.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int ToolTimeoutSec { get; set; } = 300;

    /// <summary>
    /// Specifies the maximum number of retries of a request after transient errors: 429, 5xx, and network errors. The range is 0 to 100. The default is the
    /// value of the connection (5).
    /// </summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxRetry { get; set; }

    /// <summary>
    /// Specifies the maximum duration of a request in seconds, including retries and waits. The range is 1 to 86400. The default is the value of the connection
    /// (4 hours).
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; }

    /// <summary>
    /// Specifies the path of the journal: a file that stores every answer, one JSON object per line. Each answer is stored on the disk before it's written to
    /// the pipeline. When the same command runs again, finished requests aren't sent. Their answers are from the journal (FromJournal is true). All answers are
    /// in the order of the input. Failed and new requests are sent. Two requests are the same if their model, messages, parameters, and schema are the same.
    /// Each stored answer is used for only one request. By default, answers aren't stored. An existing file must be a journal. New answers are appended, and an
    /// incomplete last line is removed. Only one run at a time can use the journal (Qwen.JournalInUse). A small file in the same folder, whose name ends in
    /// .lock, contains the ID of the process that uses the journal. If the journal or the .lock file is among the inputs, it's skipped. The journal contains
    /// the answers, but no API key. Store the journal in a location that only authorized users can read. This parameter can't be used with -Stream. With
    /// -WhatIf, the journal doesn't change, and requests that have an answer in the journal aren't counted.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Journal { get; set; }

    /// <summary>
    /// Specifies the maximum cost of the run, which must be greater than 0. The currency is the currency of the connection's prices (CNY in China, USD in other
    /// regions). The run doesn't exceed the limit, based on the list prices in the module's catalog. The maximum cost of a request is reserved before the
    /// request is sent, and the actual cost replaces the reservation. If a request would exceed the limit, it waits for in-flight requests. If the request
    /// would then still exceed the limit, the run stops. An error (Qwen.BudgetReached) contains the number of inputs that weren't sent. With a journal, the
    /// limit applies to the total of all runs. If the price of the model is unknown, the cmdlet ends with an error. For such a model, use -MaxTotalTokens. By
    /// default, there's no limit.
    /// </summary>
    [Parameter]
    [ValidateInterval(0, double.MaxValue, ExcludeMinimum = true)]
    public decimal MaxCost { get; set; }

    /// <summary>
    /// Specifies the maximum number of tokens that the run uses, for input and output combined. The minimum is 1. The run stops in the same way as with
    /// -MaxCost, and doesn't exceed the limit. If the catalog doesn't contain the maximum length of the model's answers, -MaxTokens is required. By default,
    /// there's no limit.
    /// </summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxTotalTokens { get; set; }

    /// <summary>
    /// Specifies the models to try, in this order, if the model in -Model can't answer. A model can't answer if it's overloaded or fails after all retries, if
    /// the API key can't call it, or if it doesn't exist. Each request starts with the model in -Model, with two exceptions. If the API key can't call a model,
    /// the run doesn't try that model again. If a model fails for three consecutive inputs, the run skips this model for a minute, and then tries it with one
    /// input. The Model property of the answer shows which model answered, and -Verbose shows the reason. In a journal (-Journal), the answer is stored for
    /// -Model. With -Stream and -Live, models are tried only until the first delta arrives. By default, there are no fallback models.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[]? FallbackModel { get; set; }

    /// <summary>
    /// Specifies a text, such as the name of a job, that the usage log records with each call of this command. By default, no text is recorded.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>
    /// Specifies the name of a variable, without $, that receives the summary of the run (RunSummary). The summary contains the succeeded and failed inputs,
    /// the failures by kind, the tokens, the cost, the duration, and the journal. The variable is also set if the run ends with an error. The information
    /// stream contains the summary of each command that sends one request per item. By default, no variable is set.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SummaryVariable { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guard(() =>
    {
        ParameterRule.Check(ChatParameterRules.All, Bound);
        if (IsGiven(nameof(Deadline)) && !BatchChat && !IsWhatIf) throw Wrong("BatchChat.DeadlineOnly", "BatchChat.DeadlineOnlyRemedy");
        FilledPrompt? prompt = ReadPromptFile();
        Connection connection = ResolveConnection();
        IReadOnlyList<Tool> tools = Tool is null ? [] : new ToolReader(InvokeCommand, Json).Read(Tool);
        RequestSettings request = ReadRequest(connection, prompt, Repair);
        request = request with
        {
            Template = AddOwn(request.Template, tools),
            KeptTurns = Given(nameof(KeepTurn), KeepTurn),
            UploadsFiles = Upload,
            Questions = Question is { Length: > 0 } ? Question : null,
            // Each row needs its own answer, so each row is sent as a separate request.
            SeparatesObjects = AsProperty is not null,
            IsSplit = Split,
            FindsBeginning = Cache || IsWhatIf,
        };
        if (Repair && request.Format is null) throw Wrong("Schema.RepairAlone", "Schema.RepairAloneRemedy");
        if (Split && TranslationModels.Has(request.Template.Model)) throw Wrong("Split.NotWith", "Split.NotWithRemedy", request.Template.Model);
        _pipeline = CreatePipeline(ReadSettings(), request, connection, tools);
        _reader = new ChatInputReader(request, Json, Paths, Pump, _pipeline.Open());
    });

    /// <inheritdoc/>
    protected override void ProcessRecord() => GuardRun(_readInput ??= () => _reader!.Read(InputObject));

    /// <inheritdoc/>
    protected override void EndProcessing() => GuardRun(() =>
    {
        _reader!.Complete();
        if (_pipeline!.Complete() is { Count: > 0 } options) WriteObject(options, enumerateCollection: true);
        WriteSummary();
        // The journal is closed now, because a later command in the same pipeline might open it.
        _pipeline.Dispose();
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // _pipeline is disposed of before Pump, because in-flight requests still write to Pump.
        if (disposing) _pipeline?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Runs an action on the pipeline thread. If an error ends the run, the summary of the run is written before the error.</summary>
    private void GuardRun(Action action)
    {
        try
        {
            action();
        }
        catch (TerminatingException exception)
        {
            Guard(WriteSummary);
            this.EndWithError(exception.Record);
        }
    }

    private void WriteSummary()
    {
        if (_pipeline?.Summarize() is not { } summary) return;
        if (SummaryVariable is not null) SessionState.PSVariable.Set(SummaryVariable, summary);
        // With -Live, the information stream contains the answers, so the summary isn't added to this stream.
        if (!Live) this.WriteInformationObject(summary, "QwenPS.Summary");
    }

    private ChatPipeline CreatePipeline(ChatSettings settings, RequestSettings request, Connection connection, IReadOnlyList<Tool> tools)
    {
        AnswerProperty? property = AsProperty is null ? null : new AnswerProperty(AsProperty, Force);
        var runner = InvokeTool ? new ToolRunner(Pump, Json, TimeSpan.FromSeconds(ToolTimeoutSec)) : null;
        return new ChatPipeline(settings, request, connection, Pump, Paths)
        {
            Writer = CreateWriter(property),
            Property = property,
            Tools = runner is null ? null : ToolLoop.Create(tools, runner, new ToolApproval(Pump, IsConfirmDecided), MaxToolRound),
            CreateLog = LogMaker,
            Splitter = Split ? new DocumentSplitter(CombinePrompt, Given(nameof(MaxPartTokens), MaxPartTokens), settings.FallbackModels, request.Format?.SchemaText) : null,
            Recorder = UsageRecorder.Find(connection, Paths, Tag, MyInvocation.ScriptName),
            Uploads = Upload ? UploadAccess.Create(connection, [request.Template.Model, .. settings.FallbackModels], Paths) : null,
            UI = Host?.UI,
        };
    }

    private ChatSettings ReadSettings()
    {
        return new ChatSettings
        {
            // Tools run on the pipeline thread, one at a time.
            ThrottleLimit = InvokeTool ? 1 : ThrottleLimit,
            FallbackModels = FallbackModel ?? [],
            Journal = Journal,
            MaxCost = Given(nameof(MaxCost), MaxCost),
            MaxTotalTokens = Given(nameof(MaxTotalTokens), MaxTotalTokens),
            RunsTools = InvokeTool,
            WantsSummary = SummaryVariable is not null,
            IsStreamed = Stream,
            IsLive = Live,
            UsesBatchChat = BatchChat,
            UsesCache = Cache,
            IsWhatIf = IsWhatIf,
            NotInBatches = IsWhatIf ? Bound.FindFirst(ChatParameterRules.NotInBatches) : null,
            Deadline = IsGiven(nameof(Deadline)) ? RequestedDeadline.Create(Deadline, Bound.Find(nameof(Deadline))) : null,
            // With -Debug, ShouldProcess also shows its texts, so WantsLines includes -Debug.
            ShowsSteps = IsWhatIf || WantsLines || (IsGiven("Confirm") ? IsOn("Confirm", "") : ConfirmPreference == ConfirmImpact.Low),
            ShowsProgress = IsOn("ProgressAction", "ProgressPreference"),
        };
    }

    private bool IsWhatIf => _isWhatIf ??= IsOn("WhatIf", "WhatIfPreference");

    private FilledPrompt? ReadPromptFile()
    {
        if (PromptFile is null) return null;
        bool isPerItem = PerItem || Path is not null || LiteralPath is not null;
        return new PromptFileReader(PromptFile, Paths, Pump, Json).Read(Variable, usesSystem: !IsGiven(nameof(System)), MaxInputSize, isPerItem);
    }

    /// <summary>
    /// Adds the parameters that batches don't support: tools, headers, limits, search, the number of answers, and the log probabilities of tokens.
    /// </summary>
    private ChatRequest AddOwn(ChatRequest request, IReadOnlyList<Tool> tools) => request with
    {
        Tools = tools.Count == 0 ? null : [.. tools.Select(tool => tool.Definition)],
        ToolChoice = ToolChoices.ToJson(ToolChoice, tools),
        Headers = ReadHeaders(),
        MaxRetry = Given(nameof(MaxRetry), MaxRetry),
        Timeout = IsGiven(nameof(TimeoutSec)) ? TimeSpan.FromSeconds(TimeoutSec) : null,
        EnableSearch = Given(nameof(EnableSearch), EnableSearch.IsPresent) ?? (SearchOption is null ? null : true),
        SearchOptions = SearchOption is null ? null : Json.ToJson(SearchOption),
        Count = Given(nameof(Count), Count),
        Fields = request.Fields
            .With("logprobs", Given(nameof(LogProbs), LogProbs.IsPresent) ?? (IsGiven(nameof(TopLogProbs)) ? true : null))
            .With("top_logprobs", Given(nameof(TopLogProbs), TopLogProbs))
            .With("parallel_tool_calls", Given(nameof(ParallelToolCall), ParallelToolCall.IsPresent)),
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

    private IAnswerWriter CreateWriter(AnswerProperty? property)
    {
        if (Stream) return new StreamedAnswerWriter(Raw);
        if (!Live) return new CompleteAnswerWriter(Raw, property);
        bool isPrompt = ShowsInformation && PromptOutput.GoesToWindow(MyInvocation, CommandOrigin, Host);
        return new LiveAnswerWriter(Raw, property, TerminalStyle.IsShown(SessionState.PSVariable, Host?.UI), isPrompt);
    }

    /// <summary>
    /// Gets a value that indicates whether the host shows the information stream, which contains the text of -Live. This is the case if -InformationAction
    /// isn't specified, and $InformationPreference is SilentlyContinue or Continue.
    /// </summary>
    private bool ShowsInformation =>
        !IsGiven("InformationAction") && LanguagePrimitives.TryConvertTo(SessionState.PSVariable.GetValue("InformationPreference"), out ActionPreference action)
            && action is ActionPreference.SilentlyContinue or ActionPreference.Continue;

    /// <summary>
    /// Gets the user's $ConfirmPreference. If a script set the variable to a string in its own scope, the value is converted from the string.
    /// </summary>
    private ConfirmImpact ConfirmPreference =>
        LanguagePrimitives.TryConvertTo(SessionState.PSVariable.GetValue("ConfirmPreference"), out ConfirmImpact min) ? min : ConfirmImpact.High;

    /// <summary>
    /// Gets a value that indicates whether the result of ShouldProcess is final for a tool call. If the value is false, ShouldProcess returns true without a
    /// prompt, so <see cref="ToolApproval"/> prompts the user.
    /// </summary>
    private bool IsConfirmDecided => IsGiven("Confirm") || ConfirmPreference is ConfirmImpact.None or ConfirmImpact.Low;

    /// <summary>Creates the error for parameters that can't be combined.</summary>
    private static TerminatingException Wrong(string message, string remedy, params object[] values) =>
        new(ErrorRecords.InvalidArgument(Texts.Format(message, values), Texts.Format(remedy, values)));
}
