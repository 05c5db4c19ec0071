using QwenPS.Client.Protocols;

namespace QwenPS.Catalog;

/// <summary>Represents a beginning that several requests share.</summary>
/// <param name="Group">The identity of the beginning.</param>
/// <param name="Tokens">Its estimated tokens.</param>
internal readonly record struct PlannedBeginning(object Group, long Tokens);

/// <summary>What a run costs: of the input only, with answers of the usual length, and at most. Null if it isn't known.</summary>
internal readonly record struct CostRange(decimal? Min, decimal? Estimate, decimal? Max)
{
    public static CostRange operator +(CostRange one, CostRange other) => new(one.Min + other.Min, one.Estimate + other.Estimate, one.Max + other.Max);

    public static CostRange operator *(CostRange one, decimal share) => new(one.Min * share, one.Estimate * share, one.Max * share);
}

/// <summary>
/// Represents the requests of a run to one model, added up. Costs are calculated per request, because the price per token can depend on the length. The
/// requests aren't kept.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="prices">The price list.</param>
/// <param name="maxUsage">Calculates the maximum of a request.</param>
internal sealed class PlannedRequests(string model, PriceList prices, MaxUsage maxUsage)
{
    /// <summary>The assumed tokens of an answer.</summary>
    internal const long UsualAnswer = 500;

    /// <summary>The assumed tokens of an answer with its reasoning.</summary>
    private const long UsualReasoning = 2000;

    private readonly CatalogModel? _known = ModelCatalog.Find(model);
    private readonly Dictionary<object, SharedBeginnings> _beginnings = new();

    public string Model => model;

    public CatalogPrice? Price => _known?.GetPrice(prices);

    public int Count { get; private set; }

    /// <summary>Gets the estimated tokens of the input.</summary>
    public long InputTokens { get; private set; }

    /// <summary>Gets the assumed tokens of the answers.</summary>
    public long UsualOutputTokens { get; private set; }

    /// <summary>Gets the maximum tokens of the answers, or null if it's unknown.</summary>
    public long? MaxOutputTokens { get; private set; } = 0;

    /// <summary>Gets the estimated tokens of the longest input.</summary>
    public long LongestInput { get; private set; }

    /// <summary>Gets the cost of live requests.</summary>
    public CostRange Cost { get; private set; } = new(0, 0, 0);

    /// <summary>Gets the beginnings that several requests share.</summary>
    public IEnumerable<SharedBeginnings> Beginnings => _beginnings.Values;

    public void Add(ChatRequest request, PlannedBeginning? beginning)
    {
        long input = TokenEstimate.Count(request.Messages);
        Usage? maximum = maxUsage.Calculate(request, _known);
        bool thinks = maximum is { ReasoningTokens: > 0 };
        long usual = Math.Min(thinks ? UsualReasoning : UsualAnswer, request.MaxTokens ?? long.MaxValue) * (request.Count ?? 1);
        usual = Math.Min(usual, maximum?.OutputTokens ?? usual);
        Count++;
        InputTokens = Usage.Add(InputTokens, input);
        UsualOutputTokens = Usage.Add(UsualOutputTokens, usual);
        MaxOutputTokens = MaxOutputTokens is { } sum && maximum is not null ? Usage.Add(sum, maximum.OutputTokens) : null;
        LongestInput = Math.Max(LongestInput, input);
        var estimate = new Usage { InputTokens = input, OutputTokens = usual, ReasoningTokens = thinks ? usual : 0 };
        Cost += new CostRange(CostEstimate.CalculateInput(input, Price), CostEstimate.Calculate(estimate, Price), CostEstimate.Calculate(maximum, Price));
        if (beginning is { } shared && Price is { } price) AddBeginning(shared, price, input);
    }

    /// <summary>Adds requests whose length isn't known, because they contain the answers of other requests.</summary>
    /// <param name="usual">The requests if the answers have the usual length.</param>
    /// <param name="longest">The requests if the answers are as long as possible.</param>
    public void Add(IEnumerable<ChatRequest> usual, IEnumerable<ChatRequest> longest)
    {
        CostRange before = Cost;
        long? output = MaxOutputTokens;
        foreach (ChatRequest request in usual) Add(request, beginning: null);
        Cost = Cost with { Max = before.Max };
        MaxOutputTokens = output;
        foreach (ChatRequest request in longest)
        {
            Usage? maximum = maxUsage.Calculate(request, _known);
            MaxOutputTokens = MaxOutputTokens is { } sum && maximum is not null ? Usage.Add(sum, maximum.OutputTokens) : null;
            Cost += new CostRange(0, 0, CostEstimate.Calculate(maximum, Price));
        }
    }

    private void AddBeginning(PlannedBeginning beginning, CatalogPrice price, long input)
    {
        if (!_beginnings.TryGetValue(beginning.Group, out SharedBeginnings? known)) _beginnings.Add(beginning.Group, known = new SharedBeginnings());
        known.Add(Math.Min(beginning.Tokens, input), price, price.FindTier(input));
    }
}

/// <summary>
/// Represents the requests that share a beginning, and what the explicit cache changes: the first request costs more, and the others cost less.
/// </summary>
internal sealed class SharedBeginnings
{
    private const decimal Million = 1_000_000;

    public int Count { get; private set; }

    /// <summary>Gets the estimated tokens of the shortest beginning.</summary>
    public long Tokens { get; private set; } = long.MaxValue;

    /// <summary>What the first request costs more.</summary>
    public decimal Surcharge { get; private set; }

    /// <summary>What the other requests cost less.</summary>
    public decimal Saving { get; private set; }

    public void Add(long tokens, CatalogPrice price, PriceTier tier)
    {
        Count++;
        Tokens = Math.Min(Tokens, tokens);
        if (Count == 1) Surcharge = tokens * (price.GetExplicitCreation(tier) - tier.Input) / Million;
        else Saving += tokens * (tier.Input - price.GetExplicitHit(tier)) / Million;
    }
}
