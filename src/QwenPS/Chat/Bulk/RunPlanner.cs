using System.Globalization;
using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Represents the requirements of a run (the requests of one Invoke-QwenChat command). The requirements determine in which ways (<see cref="RunMode"/>) the
/// requests can be run.
/// </summary>
internal sealed record PlanConditions
{
    /// <summary>Gets the maximum number of concurrent requests.</summary>
    public int ThrottleLimit { get; init; } = 1;

    /// <summary>Gets the way in which the command runs the requests without -WhatIf.</summary>
    public RunMode Mode { get; init; } = RunMode.Live;

    /// <summary>Gets the maximum duration of the run, or null if the duration isn't limited.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Gets the deadline in local time, or null if there's no deadline.</summary>
    public DateTime? DeadlineTime { get; init; }

    /// <summary>Gets a value that indicates whether the user specified the deadline as a duration.</summary>
    public bool IsDuration { get; init; }

    /// <summary>Gets the description of the price list that the costs are based on.</summary>
    public string? CostBasis { get; init; }

    /// <summary>Gets a note that's shown with each cost if the prices are from another region; otherwise, null.</summary>
    public string? CostNote { get; init; }

    /// <summary>
    /// Gets the reason why the requests don't share a prefix (text at their beginning) that the service's explicit cache can store. The value is null if the
    /// requests share such a prefix, or if this isn't known.
    /// </summary>
    public string? CacheObstacle { get; init; }

    /// <summary>Gets the reason why the run can't use Batch Chat, regardless of the model. The value is null if there's no such reason.</summary>
    public string? BatchChatObstacle { get; init; }

    /// <summary>Gets the reason why the run can't be a batch, regardless of the model. The value is null if there's no such reason.</summary>
    public string? BatchObstacle { get; init; }

    /// <summary>Gets a function that returns the rate at which a model can be called.</summary>
    public Func<string, PlanRate> FindRate { get; init; } = _ => new PlanRate();

    /// <summary>
    /// Formats the deadline as a point in time. If the user specified a duration, the text also contains the duration. The point in time shows how the module
    /// interpreted the value. For example, the duration 06:00 can be mistaken for 6 o'clock.
    /// </summary>
    public string FormatDeadline()
    {
        string length = RunPlanner.Format(Deadline!.Value);
        if (DeadlineTime is not { } time) return length;
        string shown = time.ToString(IsDuration || time.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return IsDuration ? Texts.Format("Plan.DeadlineIn", shown, length) : shown;
    }
}

/// <summary>
/// Compares the possible ways to run requests (<see cref="RunMode"/>): live requests, live requests with the service's explicit cache, Batch Chat, and a batch
/// job. Without a deadline, selects the way that <see cref="PlanConditions.Mode"/> specifies. With a deadline, selects the way that has the lowest estimated
/// cost and meets the deadline.
/// </summary>
/// <param name="prices">The price list.</param>
/// <param name="limitsReasoning">A value that indicates whether the limit on output tokens includes the reasoning (<see cref="MaxUsage"/>).</param>
internal sealed class RunPlanner(PriceList prices, bool limitsReasoning)
{
    /// <summary>The default completion window of a batch. After this time, the service ends the batch.</summary>
    internal static readonly TimeSpan BatchTime = TimeSpan.FromHours(24);

    /// <summary>The maximum time that a Batch Chat request can wait (https://www.alibabacloud.com/help/en/model-studio/openai-compatible-batch-chat).</summary>
    internal static readonly TimeSpan BatchChatTime = TimeSpan.FromHours(1);

    /// <summary>The maximum number of requests that can wait in Batch Chat for each model.</summary>
    private const int BatchChatRequests = 10_000;

    /// <summary>The maximum number of input tokens of one request. The limit applies to batches and to Batch Chat.</summary>
    private const long BatchContext = 262_144;

    /// <summary>
    /// The maximum time in seconds between two requests that use the explicit cache. The cache expires 5 minutes after its last use. For safety, this value is
    /// lower.
    /// </summary>
    private const double MaxCacheInterval = 240;

    /// <summary>The maximum duration that's shown, in seconds (more than 3,000 years). This limit prevents an overflow of TimeSpan.</summary>
    private const double MaxSeconds = 1e11;

    private readonly RequestPlan _requests = new(prices, limitsReasoning);

    /// <summary>Gets the requests by model.</summary>
    public IReadOnlyCollection<PlannedRequests> Models => _requests.Models;

    public void Add(ChatRequest request, PlannedBeginning? beginning = null) => _requests.Add(request, beginning);

    /// <inheritdoc cref="PlannedRequests.Add(IEnumerable{ChatRequest}, IEnumerable{ChatRequest})"/>
    public void Add(string model, IEnumerable<ChatRequest> usual, IEnumerable<ChatRequest> longest) => _requests.Add(model, usual, longest);

    /// <summary>Creates a <see cref="RunOption"/> for each value of <see cref="RunMode"/>, in the order of these values.</summary>
    public IReadOnlyList<RunOption> CreateOptions(PlanConditions conditions)
    {
        RunOption[] options = [CreateLive(conditions), CreateCached(conditions), CreateBatchChat(conditions), CreateBatch(conditions)];
        new RunSelection(conditions, prices).Select(options);
        return options;
    }

    private RunOption CreateLive(PlanConditions conditions)
    {
        double seconds = 0;
        foreach (PlannedRequests requests in Models)
        {
            PlanRate rate = conditions.FindRate(requests.Model);
            seconds += RunSchedule.GetSeconds(
                requests.Count, RunSchedule.GetInterval(requests, rate), RunSchedule.GetAnswerSeconds(requests, rate), conditions.ThrottleLimit);
        }

        return Create(RunMode.Live, _requests.Cost, seconds, DescribeRates(conditions), conditions, null);
    }

    private RunOption CreateCached(PlanConditions conditions)
    {
        double seconds = 0;
        decimal saving = 0, surcharge = 0;
        string? obstacle = null;
        foreach (PlannedRequests requests in Models)
        {
            PlanRate rate = conditions.FindRate(requests.Model);
            double interval = RunSchedule.GetInterval(requests, rate), answer = RunSchedule.GetAnswerSeconds(requests, rate);
            bool isSlow = interval + answer > MaxCacheInterval;

            // If the interval between requests is longer than the duration of an answer, the next group must also wait for the remaining part of the interval.
            double gap = Math.Max(0, interval - answer);
            long left = requests.Count;
            foreach (SharedBeginnings beginning in requests.Beginnings.Where(one => PaysOff(one) && !isSlow))
            {
                saving += beginning.Saving;
                surcharge += beginning.Surcharge;
                left -= beginning.Count;

                // The first request of a group is sent by itself, because the cache isn't available until the service has answered this request.
                seconds += answer + gap + RunSchedule.GetSeconds(beginning.Count - 1, interval, answer, conditions.ThrottleLimit) + gap;
            }

            seconds += left > 0 ? RunSchedule.GetSeconds(left, interval, answer, conditions.ThrottleLimit) : -gap;
            obstacle ??= FindCacheObstacle(requests, isSlow);
        }

        // In the worst case, the service charges for creating the cache, but doesn't find the cache for the next request. The run then stops using the cache.
        CostRange cost = _requests.Cost;
        cost = new CostRange(cost.Min - saving + surcharge, cost.Estimate - saving + surcharge, cost.Max + surcharge);
        string? reason = saving > surcharge ? null : obstacle ?? conditions.CacheObstacle ?? Texts.Format("Cache.NoBeginning");
        return Create(RunMode.Cached, cost, seconds, DescribeRates(conditions), conditions, reason);
    }

    private static bool PaysOff(SharedBeginnings beginning) => beginning.Tokens >= CacheRates.MinTokens && beginning.Saving > beginning.Surcharge;

    private static string? FindCacheObstacle(PlannedRequests requests, bool isSlow)
    {
        if (requests.Price is not { ExplicitHit: not null, ExplicitCreation: not null }) return Texts.Format("Plan.NoCache", requests.Model);
        if (isSlow) return Texts.Format("Plan.CacheExpires");
        SharedBeginnings[] beginnings = [.. requests.Beginnings.Where(one => one.Count > 1)];
        if (beginnings.Length == 0) return null;
        long longest = beginnings.Max(one => one.Tokens);
        return longest < CacheRates.MinTokens ? Texts.Format("Cache.TooShort", CostFormatter.FormatTokens(longest), CacheRates.MinTokens) : Texts.Format(CacheGroup.DoesNotPay);
    }

    private RunOption CreateBatchChat(PlanConditions conditions)
    {
        string? obstacle = conditions.BatchChatObstacle ?? FindObstacle(requests => BatchChatQueue.IsSupported(requests.Model) == true, "BatchChat.Model");
        int atOnce = Math.Min(conditions.ThrottleLimit, BatchChatRequests);
        long waves = (_requests.Count + atOnce - 1) / atOnce;
        return Create(RunMode.BatchChat, _requests.BatchCost, waves * BatchChatTime.TotalSeconds, Texts.Format("Plan.BatchChatTime", atOnce), conditions, obstacle);
    }

    private RunOption CreateBatch(PlanConditions conditions)
    {
        string? obstacle = conditions.BatchObstacle ?? FindObstacle(requests => requests.Price?.Batch is not null, "Plan.NoBatch");
        return Create(RunMode.Batch, _requests.BatchCost, BatchTime.TotalSeconds, Texts.Format("Plan.BatchTime"), conditions, obstacle);
    }

    private string? FindObstacle(Func<PlannedRequests, bool> isSupported, string key)
    {
        foreach (PlannedRequests requests in Models)
        {
            if (!isSupported(requests)) return Texts.Format(key, requests.Model);
            if (requests.LongestInput > BatchContext) return Texts.Format("Plan.BatchTooLong", requests.LongestInput, BatchContext);
        }

        return null;
    }

    private RunOption Create(RunMode mode, CostRange cost, double seconds, string basis, PlanConditions conditions, string? obstacle) => new()
    {
        Mode = mode,
        Model = string.Join(", ", Models.Select(requests => requests.Model)),
        Requests = _requests.Count,
        InputTokens = _requests.InputTokens,
        MaxOutputTokens = _requests.MaxOutputTokens,
        MinCost = obstacle is null ? cost.Min : null,
        EstimatedCost = obstacle is null ? cost.Estimate : null,
        MaxCost = obstacle is null ? cost.Max : null,
        CostCurrency = PriceLists.GetCurrency(prices),
        CostBasis = obstacle is null && cost.Min is not null ? conditions.CostBasis : null,
        Duration = obstacle is null ? TimeSpan.FromSeconds(Math.Ceiling(Math.Min(seconds, MaxSeconds))) : null,
        DurationBasis = obstacle is null ? basis : null,
        Available = obstacle is null,
        Reason = obstacle,
    };

    private string DescribeRates(PlanConditions conditions) => Texts.Join(Models.Select(requests => Describe(requests, conditions)));

    private static string Describe(PlannedRequests requests, PlanConditions conditions)
    {
        PlanRate rate = conditions.FindRate(requests.Model);
        string answer = RunSchedule.GetAnswerSeconds(requests, rate).ToString("0.#", CultureInfo.InvariantCulture);
        string time = Texts.Format(rate.AnswerSeconds is null ? "Plan.AssumedAnswer" : "Plan.LearnedAnswer", conditions.ThrottleLimit, answer);
        if (rate is { RequestsPerMinute: null, TokensPerMinute: null }) return Texts.Format("Plan.NoRate", requests.Model, time);
        return Texts.Format(rate.IsQuota ? "Plan.QuotaRate" : "Plan.LearnedRate", requests.Model, Format(rate.RequestsPerMinute), Format(rate.TokensPerMinute), time);
    }

    private static string Format(double? limit) => limit?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? "-";

    internal static string Format(TimeSpan time) => time.ToString(time.Days > 0 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);
}
