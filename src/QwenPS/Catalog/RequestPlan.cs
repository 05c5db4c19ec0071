using QwenPS.Client.Protocols;

namespace QwenPS.Catalog;

/// <summary>Represents the totals of all requests of a command or a batch job, by model. The requests themselves aren't stored.</summary>
/// <param name="prices">The price list.</param>
/// <param name="limitsReasoning">See <see cref="MaxUsage"/>.</param>
internal sealed class RequestPlan(PriceList prices, bool limitsReasoning)
{
    private readonly SortedDictionary<string, PlannedRequests> _models = new(StringComparer.Ordinal);
    private readonly MaxUsage _maxUsage = new(limitsReasoning);

    /// <summary>Gets the totals by model, sorted by the name of the model.</summary>
    public IReadOnlyCollection<PlannedRequests> Models => _models.Values;

    public int Count => Models.Sum(requests => requests.Count);

    /// <summary>Gets the estimated number of input tokens.</summary>
    public long InputTokens => Models.Aggregate(0L, (sum, requests) => Usage.Add(sum, requests.InputTokens));

    /// <summary>Gets the maximum number of tokens in the answers, or null if it's unknown.</summary>
    public long? MaxOutputTokens =>
        Models.Aggregate((long?)0, (sum, requests) => sum is { } one && requests.MaxOutputTokens is { } other ? Usage.Add(one, other) : null);

    /// <summary>Gets the cost of the requests if they're sent individually, and not as a batch.</summary>
    public CostRange Cost => Models.Aggregate(new CostRange(0, 0, 0), (sum, requests) => sum + requests.Cost);

    /// <summary>Gets the cost of the requests if they're sent as a batch.</summary>
    public CostRange BatchCost => Models.Aggregate(new CostRange(0, 0, 0), (sum, requests) => sum + (requests.Cost * (requests.Price?.BatchShare ?? 1)));

    public void Add(ChatRequest request, PlannedBeginning? beginning = null) => Find(request.Model).Add(request, beginning);

    /// <inheritdoc cref="PlannedRequests.Add(IEnumerable{ChatRequest}, IEnumerable{ChatRequest})"/>
    public void Add(string model, IEnumerable<ChatRequest> usual, IEnumerable<ChatRequest> longest) => Find(model).Add(usual, longest);

    private PlannedRequests Find(string model)
    {
        if (!_models.TryGetValue(model, out PlannedRequests? requests)) _models.Add(model, requests = new PlannedRequests(model, prices, _maxUsage));
        return requests;
    }
}
