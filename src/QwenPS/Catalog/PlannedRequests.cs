using QwenPS.Client.Protocols;

namespace QwenPS.Catalog;

/// <summary>Represents a prefix, which is the same text at the beginning of several requests.</summary>
/// <param name="Group">The value that identifies the prefix.</param>
/// <param name="Tokens">The estimated number of tokens in the prefix.</param>
internal readonly record struct PlannedBeginning(object Group, long Tokens);

/// <summary>
/// Represents the cost of all requests of a command. The minimum is the cost of only the input. The estimate includes answers of the usual length, and the
/// maximum includes the longest possible answers. A value is null if it's unknown.
/// </summary>
internal readonly record struct CostRange(decimal? Min, decimal? Estimate, decimal? Max)
{
    public static CostRange operator +(CostRange one, CostRange other) => new(one.Min + other.Min, one.Estimate + other.Estimate, one.Max + other.Max);

    public static CostRange operator *(CostRange one, decimal share) => new(one.Min * share, one.Estimate * share, one.Max * share);
}

/// <summary>
/// Represents the totals of all requests that a command sends to one model. The cost is calculated for each request, because the price per token can depend on
/// the length of the input. The requests themselves aren't stored.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="prices">The price list.</param>
/// <param name="maxUsage">The object that calculates the maximum usage of a request.</param>
internal sealed class PlannedRequests(string model, PriceList prices, MaxUsage maxUsage)
{
    /// <summary>The assumed number of tokens in an answer.</summary>
    internal const long UsualAnswer = 500;

    /// <summary>The assumed total number of tokens in an answer and its reasoning.</summary>
    private const long UsualReasoning = 2000;

    private readonly CatalogModel? _known = ModelCatalog.Find(model);
    private readonly Dictionary<object, SharedBeginnings> _beginnings = new();

    public string Model => model;

    public CatalogPrice? Price => _known?.GetPrice(prices);

    public int Count { get; private set; }

    /// <summary>Gets the estimated number of input tokens.</summary>
    public long InputTokens { get; private set; }

    /// <summary>Gets the total number of output tokens if all answers have the assumed length.</summary>
    public long UsualOutputTokens { get; private set; }

    /// <summary>Gets the maximum number of tokens in the answers, or null if it's unknown.</summary>
    public long? MaxOutputTokens { get; private set; } = 0;

    /// <summary>Gets the estimated number of tokens in the longest input.</summary>
    public long LongestInput { get; private set; }

    /// <summary>Gets the cost of the requests if they're sent individually, and not as a batch.</summary>
    public CostRange Cost { get; private set; } = new(0, 0, 0);

    /// <summary>Gets the groups of requests that share a prefix.</summary>
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

    /// <summary>Adds requests that contain the answers to other requests. The length of these answers isn't known yet.</summary>
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
/// Represents requests with the same prefix, and the effect of the service's explicit cache on their cost. A request must mark the text that this cache stores.
/// With the cache, the first request costs more, and the other requests cost less.
/// </summary>
internal sealed class SharedBeginnings
{
    private const decimal Million = 1_000_000;

    public int Count { get; private set; }

    /// <summary>Gets the estimated number of tokens in the prefix. If the estimates for the requests differ, this is the smallest estimate.</summary>
    public long Tokens { get; private set; } = long.MaxValue;

    /// <summary>Gets the additional cost of the first request.</summary>
    public decimal Surcharge { get; private set; }

    /// <summary>Gets the total amount that the cache saves for the other requests.</summary>
    public decimal Saving { get; private set; }

    public void Add(long tokens, CatalogPrice price, PriceTier tier)
    {
        Count++;
        Tokens = Math.Min(Tokens, tokens);
        if (Count == 1) Surcharge = tokens * (price.GetExplicitCreation(tier) - tier.Input) / Million;
        else Saving += tokens * (tier.Input - price.GetExplicitHit(tier)) / Million;
    }
}
