using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Describes a run for -WhatIf: the number of requests per model, their size, and the estimated cost of the input. If the length of answers is limited, it
/// also estimates the maximum cost of the output. For a call that makes one request per item, it compares the ways to run the requests.
/// </summary>
/// <param name="planner">Compares the ways to run the requests.</param>
/// <param name="conditions">What the call requires, without the rates.</param>
/// <param name="prices">The price list.</param>
/// <param name="connection">The connection.</param>
/// <param name="pump">Writes the description.</param>
internal sealed class RunPlan(RunPlanner planner, PlanConditions conditions, PriceList prices, Connection connection, CmdletPump pump) : IChatInputs
{
    private readonly SortedDictionary<string, Share> _shares = new(StringComparer.Ordinal);
    private bool _hasItems;
    private string? _cacheObstacle;

    public void Expect(int count)
    {
    }

    public void Add(ChatInput input)
    {
        input = input.ReadAhead(pump, out ChatRequest? request);
        if (request is null) Explain(input);
        else if (!input.IsAnswered) Count(input, request);
    }

    /// <summary>Writes a line per model, and returns the ways to run the requests: none if the call makes one request by its form.</summary>
    public IReadOnlyList<RunOption> Report()
    {
        foreach (var pair in _shares) pump.ShouldProcessLine(Texts.Format("Chat.Target", pair.Key, connection.BaseUri.Host), Format(pair.Value));
        if (_shares.Count == 0 || !(_hasItems || conditions.Deadline is not null)) return [];
        IReadOnlyList<RunOption> options = planner.CreateOptions(conditions with { FindRate = ReadRates(), CacheObstacle = _cacheObstacle });
        if (!options.Any(option => option.Selected)) pump.WriteWarningLine(Texts.Format("Plan.NoneInTime", FormatShortest(options)));
        return options;
    }

    private static string FormatShortest(IEnumerable<RunOption> options)
    {
        RunOption shortest = options.Where(option => option.Available).OrderBy(option => option.Duration).First();
        return RunPlanner.Format(shortest.Duration!.Value) + " (" + shortest.Mode + ")";
    }

    /// <summary>Reads the quotas of the models. Without them, the rates that the connection has learned apply.</summary>
    private Func<string, PlanRate> ReadRates()
    {
        QwenClient client = connection.Client;
        var quotas = new QuotaReader(client, pump.Token);
        foreach (string model in _shares.Keys) quotas.Begin(model);
        pump.Run(quotas.WaitAsync);
        while (quotas.TakeMessage() is { } message) pump.WriteVerboseLine(message);
        return model => client.Pacer.FindPace(model) is { } pace
            ? new PlanRate(pace.RequestsPerMinute, pace.TokensPerMinute, pace.AnswerSeconds, quotas.Has(model))
            : new PlanRate();
    }

    /// <summary>Explains why an input wouldn't be sent.</summary>
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

    /// <summary>Adds the numbers of a request. The request isn't kept.</summary>
    private void Count(ChatInput input, ChatRequest request)
    {
        _hasItems |= input.IsItem;
        planner.Add(request, FindBeginning(input, request));
        if (!_shares.TryGetValue(request.Model, out Share? share)) _shares.Add(request.Model, share = new Share(ModelCatalog.Find(request.Model)?.GetPrice(prices)));
        share.Requests++;
        share.Bytes += input.Size;
        long tokens = TokenEstimate.Count(request.Messages);
        long? output = (long?)request.MaxTokens * (request.Count ?? 1);
        share.Tokens += tokens;
        share.MaxOutput += output;

        // The cost is calculated per request, because the price per token can depend on the length.
        CatalogPrice? price = share.Price;
        decimal? cost = CostEstimate.CalculateInput(tokens, price);
        share.InputCost += cost;
        share.OutputCost += CostEstimate.Calculate(new Usage { InputTokens = tokens, OutputTokens = output ?? 0, ReasoningTokens = output ?? 0 }, price) - cost;
    }

    /// <summary>Finds the beginning that the request shares with others, and that the explicit cache can store.</summary>
    private PlannedBeginning? FindBeginning(ChatInput input, ChatRequest request)
    {
        if (input.Group is not { } group) return null;
        string? obstacle = CacheFanOut.FindObstacle(request, CacheRates.Find(request.Model, prices), out long tokens);
        if (tokens == 0) _cacheObstacle ??= obstacle;
        return tokens == 0 ? null : new PlannedBeginning((group, Hash(request)), tokens);
    }

    /// <summary>Two requests of a group can have different beginnings, such as two conversations.</summary>
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

    private string Format(Share share)
    {
        string size = ByteSize.Format(share.Bytes);
        string line = share.Requests == 1 ? Texts.Format("Chat.SendOne", size) : Texts.Format("Chat.SendMany", share.Requests, size);
        line += Texts.Format("Budget.PlanTokens", CostFormatter.FormatTokens(share.Tokens)) + CostFormatter.FormatCost("Budget.PlanCost", share.InputCost, prices);
        if (share.MaxOutput is not { } output) return line;
        return line + Texts.Format("Budget.PlanOutput", output) + CostFormatter.FormatCost("Budget.PlanCost", share.OutputCost, prices);
    }

    private sealed class Share(CatalogPrice? price)
    {
        public CatalogPrice? Price => price;

        /// <summary>Null if the price isn't known.</summary>
        public decimal? InputCost { get; set; } = price is null ? null : 0;

        /// <inheritdoc cref="InputCost"/>
        public decimal? OutputCost { get; set; } = price is null ? null : 0;

        public int Requests { get; set; }

        public long Bytes { get; set; }

        /// <summary>The estimated tokens of the input.</summary>
        public long Tokens { get; set; }

        /// <summary>The maximum tokens of the answers; null if they aren't limited.</summary>
        public long? MaxOutput { get; set; } = 0;
    }
}
