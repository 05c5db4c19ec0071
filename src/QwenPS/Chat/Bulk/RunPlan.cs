using System.Text;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.Input;
using QwenPS.Requests.Splitting;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Describes a run (the requests of one Invoke-QwenChat command) for -WhatIf: the number of requests per model, their size, and the range of their estimated
/// cost. If the run sends one request per input item, or has a deadline, this class also compares the possible ways to run the requests. For example, the
/// requests can be sent individually or as a batch job.
/// </summary>
/// <param name="planner">The planner that compares the possible ways to run the requests.</param>
/// <param name="conditions">The requirements of the run. <see cref="Report"/> adds the rates at which the models can be called.</param>
/// <param name="splitter">The object that splits inputs that are too long, or null if inputs aren't split.</param>
/// <param name="prices">The price list.</param>
/// <param name="connection">The connection.</param>
/// <param name="pump">The <see cref="CmdletPump"/> that writes the description.</param>
internal sealed class RunPlan(RunPlanner planner, PlanConditions conditions, DocumentSplitter? splitter, PriceList prices, Connection connection, CmdletPump pump) : IChatInputs
{
    private readonly Dictionary<string, long> _bytes = new(StringComparer.Ordinal);
    private bool _hasItems;

    /// <summary>The sizes in bytes of the files to upload, by the hash of their content. Files with the same content are uploaded only once.</summary>
    private readonly Dictionary<string, long> _uploads = new(StringComparer.Ordinal);
    private bool _hasUploads;
    private string? _cacheObstacle;
    private int _answered;
    private string? _answeredModel;

    public void Expect(int count)
    {
    }

    public void Add(ChatInput input)
    {
        input = input.ReadAhead(pump, out ChatRequest? request);
        if (request is null) Explain(input);
        else if (!input.IsAnswered) CountInput(input, request);
        else
        {
            _answered++;
            _answeredModel ??= input.Model;
        }
    }

    /// <summary>
    /// Writes a line for each model, and returns a <see cref="RunOption"/> for each possible way to run the requests. Returns an empty list if no request would
    /// be sent. Also returns an empty list if all input is one request and there's no deadline.
    /// </summary>
    public IReadOnlyList<RunOption> Report()
    {
        foreach (PlannedRequests requests in planner.Models) pump.ShouldProcessLine(FormatTarget(requests.Model), Format(requests));
        if (planner.Models.Count == 0 && _answered > 0) pump.ShouldProcessLine(FormatTarget(_answeredModel!), Texts.Format("Chat.SendNone", _answered));
        if (_uploads.Count > 0) pump.ShouldProcessLine(connection.BaseUri.Host, Texts.Format("Upload.Plan", _uploads.Count, ByteSize.Format(_uploads.Values.Sum())));
        if (_hasUploads) pump.WriteWarningLine(Texts.Format("Upload.PlanCost"));
        if (planner.Models.Count == 0 || !(_hasItems || conditions.Deadline is not null)) return [];
        IReadOnlyList<RunOption> options = planner.CreateOptions(conditions with { FindRate = ReadRates(), CacheObstacle = _cacheObstacle });
        if (conditions.Deadline is not null && !options.Any(option => option.Selected))
            pump.WriteWarningLine(Texts.Format("Plan.NoneInTime", FormatShortest(options), conditions.FormatDeadline()));
        return options;
    }

    private string FormatTarget(string model) => Texts.Format("Chat.Target", model, connection.BaseUri.Host);

    private static string FormatShortest(IEnumerable<RunOption> options)
    {
        RunOption shortest = options.Where(option => option.Available).OrderBy(option => option.Duration).First();
        return RunPlanner.Format(shortest.Duration!.Value) + " (" + shortest.Mode + ")";
    }

    /// <summary>
    /// Reads the quotas (rate limits) of the models. If a quota isn't available, uses the rates that the connection determined from earlier calls.
    /// </summary>
    private Func<string, PlanRate> ReadRates()
    {
        QwenClient client = connection.Client;
        var quotas = new QuotaReader(client, pump.Token);
        foreach (PlannedRequests requests in planner.Models) quotas.Begin(requests.Model);
        pump.Run(quotas.WaitAsync);
        while (quotas.TakeMessage() is { } message) pump.WriteVerboseLine(message);
        return model => client.Pacer.FindPace(model) is { } pace
            ? new PlanRate(pace.RequestsPerMinute, pace.TokensPerMinute, pace.AnswerSeconds, quotas.Has(model))
            : new PlanRate();
    }

    /// <summary>Writes the reason why an input wouldn't be sent.</summary>
    private void Explain(ChatInput input)
    {
        try
        {
            _ = input.LoadAsync().GetAwaiter().GetResult();
            pump.WriteWarningLine(input.SkipMessage);
        }
        catch (InputException exception)
        {
            pump.WriteErrorRecord(ErrorRecords.Create(exception, input.Target));
        }
    }

    /// <summary>
    /// Adds the requests of an input. Usually, an input has one request. If an input is split, there's one request for each part without an answer in the
    /// journal (-Journal). Other requests combine the answers.
    /// </summary>
    private void CountInput(ChatInput input, ChatRequest request)
    {
        _hasItems |= input.IsItem;
        _hasUploads |= request.HasFileReference;
        foreach (RequestFile file in request.Uploads ?? []) _uploads[file.Hash] = file.Length;
        try
        {
            if ((input.Split ?? splitter?.TrySplit(request)) is { } split) CountParts(split);
            else
            {
                if (ContextCheck.FindWarning(request) is { } warning) pump.WriteWarningLine(warning);
                planner.Add(request, FindBeginning(input, request));
                Count(request.Model, input.Size);
            }
        }
        catch (InputException exception)
        {
            pump.WriteErrorRecord(ErrorRecords.Create(exception, input.Target));
        }
    }

    private void CountParts(SplitInput split)
    {
        for (int i = 0; i < split.Parts.Count; i++)
        {
            if (split.HasAnswer(i)) continue;
            planner.Add(split.Parts[i].Request);
            Count(split.Whole.Model, Measure(split.Parts[i].Request));
        }

        ChatRequest whole = split.Whole;
        CatalogModel? model = ModelCatalog.Find(whole.Model);
        long longest = whole.MaxTokens ?? model?.MaxOutput ?? model?.Context ?? long.MaxValue;
        ChatRequest[] usual = [.. split.PlanCombinations(Math.Min(longest, PlannedRequests.UsualAnswer))];
        planner.Add(whole.Model, usual, split.PlanCombinations(longest));
        foreach (ChatRequest one in usual) Count(one.Model, Measure(one));
    }

    private static long Measure(ChatRequest request) => request.Messages.Sum(message => (long)Encoding.UTF8.GetByteCount(message.WholeText ?? ""));

    private void Count(string model, long size)
    {
        _bytes.TryGetValue(model, out long bytes);
        _bytes[model] = bytes + size;
    }

    /// <summary>
    /// Finds the prefix of a request: the text at its beginning that other requests share. Returns null if the service's explicit cache can't store the prefix.
    /// </summary>
    private PlannedBeginning? FindBeginning(ChatInput input, ChatRequest request)
    {
        if (input.Group is not { } group) return null;
        string? obstacle = CacheFanOut.FindObstacle(request, CacheRates.Find(request.Model, prices), out long tokens);
        if (tokens == 0) _cacheObstacle ??= obstacle;
        return tokens == 0 ? null : new PlannedBeginning((group, Hash(request)), tokens);
    }

    /// <summary>
    /// Calculates a hash that identifies the prefix. <see cref="ChatInput.Group"/> isn't sufficient, because requests in the same group can have different
    /// prefixes. For example, the requests can be from two conversations.
    /// </summary>
    private static ulong Hash(ChatRequest request)
    {
        const ulong offset = 14_695_981_039_346_656_037, prime = 1_099_511_628_211;
        SharedBeginning beginning = request.Beginning!;
        ulong hash = offset;
        foreach (ChatMessage message in request.Messages)
        {
            bool isLast = ReferenceEquals(message, beginning.Last);
            string text = message.WholeText ?? "";
            int length = isLast ? Math.Min(beginning.Length ?? text.Length, text.Length) : text.Length;
            for (int i = 0; i < length; i++) hash = unchecked((hash ^ text[i]) * prime);
            if (isLast) break;
            hash = unchecked((hash ^ char.MaxValue) * prime);
        }

        return hash;
    }

    private string Format(PlannedRequests requests)
    {
        string size = ByteSize.Format(_bytes[requests.Model]);
        string line = requests.Count == 1 ? Texts.Format("Chat.SendOne", size) : Texts.Format("Chat.SendMany", requests.Count, size);
        line += Texts.Format("Budget.PlanTokens", CostFormatter.FormatTokens(requests.InputTokens));
        if (requests.MaxOutputTokens is { } output) line += Texts.Format("Budget.PlanOutput", CostFormatter.FormatTokens(output));
        CostRange cost = conditions.Mode == RunMode.BatchChat ? requests.Cost * (requests.Price?.BatchShare ?? 1) : requests.Cost;
        return line + CostFormatter.FormatRange(cost, prices) + (cost.Min is not null && conditions.CostNote is { } note ? note : "");
    }
}
