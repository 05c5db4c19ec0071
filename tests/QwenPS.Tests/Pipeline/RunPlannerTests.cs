using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Pipeline;

/// <summary>Tests the plan of a run: the cost and the duration of each option, and the selected option.</summary>
public sealed class RunPlannerTests
{
    private static readonly object Group = new();

    [Fact]
    public void Live_requests_cost_the_list_price()
    {
        RunOption live = Plan(PriceList.China, new(), Requests(10, 4000))[0];
        Assert.Equal((RunMode.Live, true, 10, "CNY"), (live.Mode, live.Available, live.Requests, live.CostCurrency));
        Assert.Equal(live.InputTokens * 0.8m / 1_000_000, live.MinCost);
        Assert.Equal(live.MinCost + (10 * 100 * 2m / 1_000_000), live.EstimatedCost);
        Assert.True(live.MaxCost > live.EstimatedCost);
        Assert.Equal(1000, live.MaxOutputTokens);
    }

    [Fact]
    public void A_batch_costs_half_and_takes_a_day()
    {
        IReadOnlyList<RunOption> options = Plan(PriceList.China, new() { ThrottleLimit = 5 }, Requests(12, 4000));
        foreach (RunOption half in options.Where(option => option.Mode is RunMode.Batch or RunMode.BatchChat))
        {
            Assert.True(half.Available);
            Assert.Equal((options[0].MinCost / 2, options[0].EstimatedCost / 2, options[0].MaxCost / 2), (half.MinCost, half.EstimatedCost, half.MaxCost));
        }

        Assert.Equal(TimeSpan.FromHours(3), options.Single(option => option.Mode == RunMode.BatchChat).Duration);
        Assert.Equal(TimeSpan.FromHours(24), options.Single(option => option.Mode == RunMode.Batch).Duration);
    }

    [Fact]
    public void A_shared_beginning_costs_a_tenth_after_the_first_request()
    {
        RunOption[] options = [.. Plan(PriceList.China, new(), Requests(10, 40_000), beginning: 5000)];
        RunOption cached = options[1];
        Assert.True(cached.Available, cached.Reason);
        const decimal part = 5000 * 0.8m / 1_000_000;
        Assert.Equal(options[0].EstimatedCost - (9 * 0.9m * part) + (0.25m * part), cached.EstimatedCost);
        Assert.Equal(options[0].MaxCost + (0.25m * part), cached.MaxCost);
    }

    [Theory]
    [InlineData("qwen-plus", 1, 5000)]
    [InlineData("qwen-plus", 10, 1023)]
    [InlineData("qwen-plus", 10, 0)]
    [InlineData("qwen-max", 10, 5000)]
    public void A_cache_that_does_not_pay_off_is_not_available(string model, int count, int beginning)
    {
        RunOption cached = Plan(PriceList.International, new(), Requests(count, 40_000, model), beginning)[1];
        Assert.Equal((false, null, null), (cached.Available, cached.EstimatedCost, cached.Duration));
        Assert.NotEqual("", cached.Reason);
    }

    [Theory]
    [InlineData("China", "qwen3-max", RunMode.BatchChat, "qwen3-max")]
    [InlineData("China", "qwen3.8-27b", RunMode.Batch, "qwen3.8-27b")]
    [InlineData("International", "no-such-model", RunMode.Batch, "no-such-model")]
    public void A_model_without_batches_has_no_such_option(string site, string model, RunMode mode, string reason)
    {
        RunOption option = Plan(Enum.Parse<PriceList>(site), new(), Requests(2, 100, model)).Single(option => option.Mode == mode);
        Assert.False(option.Available);
        Assert.Contains(reason, option.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_is_too_long_for_a_batch_is_sent_live()
    {
        IReadOnlyList<RunOption> options = Plan(PriceList.China, new(), Requests(2, 4 * 300_000));
        Assert.Equal([true, false, false, false], options.Select(option => option.Available));
        Assert.True(options[0].Selected);
    }

    [Fact]
    public void An_obstacle_of_the_call_is_the_reason()
    {
        IReadOnlyList<RunOption> options = Plan(PriceList.China, new() { BatchObstacle = "no batch", BatchChatObstacle = "no chat" }, Requests(2, 100));
        Assert.Equal(["no chat", "no batch"], options.Skip(2).Select(option => option.Reason));
    }

    [Fact]
    public void A_model_without_a_price_is_compared_by_time()
    {
        IReadOnlyList<RunOption> options = Plan(PriceList.China, new(), Requests(2, 100, "no-such-model"));
        Assert.Equal((true, null, null), (options[0].Selected, options[0].EstimatedCost, options[0].MaxCost));
    }

    [Theory]
    [InlineData(RunMode.Live, RunMode.Live)]
    [InlineData(RunMode.Cached, RunMode.Live)]
    [InlineData(RunMode.BatchChat, RunMode.BatchChat)]
    public void Without_a_deadline_the_option_of_the_command_is_selected(RunMode command, RunMode mode)
    {
        IReadOnlyList<RunOption> options = Plan(PriceList.China, new() { Mode = command, BatchObstacle = "none" }, Requests(4, 4000));
        Assert.Equal(mode, options.Single(option => option.Selected).Mode);
    }

    [Fact]
    public void A_cheaper_alternative_names_what_to_use()
    {
        IReadOnlyList<RunOption> options = Plan(PriceList.China, new(), Requests(10, 40_000), beginning: 5000);
        Assert.Equal("The command uses this option.", options[0].Reason);
        Assert.Matches("^This option costs [0-9.]+ CNY less than the selected option. This option requires -Cache.$", options[1].Reason);
        Assert.Matches("^This option costs [0-9.]+ CNY less than the selected option. This option requires -BatchChat.$", options[2].Reason);
        Assert.Matches("^This option costs [0-9.]+ CNY less than the selected option. This option requires Submit-QwenBatch.$", options[3].Reason);
    }

    [Fact]
    public void A_more_expensive_alternative_names_only_the_difference()
    {
        RunOption live = Plan(PriceList.China, new() { Mode = RunMode.BatchChat }, Requests(10, 4000))[0];
        Assert.Matches("^This option costs [0-9.]+ CNY more than the selected option.$", live.Reason);
    }

    [Theory]
    [InlineData(RunMode.Live, "This option requires Submit-QwenBatch.")]
    [InlineData(RunMode.BatchChat, "This option requires Submit-QwenBatch.")]
    public void The_option_for_a_deadline_names_what_to_use(RunMode command, string use)
    {
        var conditions = new PlanConditions { Mode = command, ThrottleLimit = 1, Deadline = TimeSpan.FromHours(30) };
        RunOption selected = Plan(PriceList.China, conditions, Requests(40, 4000)).Single(option => option.Selected);
        Assert.Equal("This option has the lowest estimated cost of the options that meet the deadline (1.06:00:00). " + use, selected.Reason);
    }

    [Fact]
    public void A_point_in_time_is_shown_as_specified()
    {
        var conditions = new PlanConditions { ThrottleLimit = 1, Deadline = TimeSpan.FromSeconds(1), DeadlineTime = new DateTime(2027, 1, 31, 8, 0, 0) };
        Assert.Equal("This option can miss the deadline (2027-01-31 08:00).", Plan(PriceList.China, conditions, Requests(40, 4000))[0].Reason);
    }

    [Theory]
    [InlineData("China", "China (Beijing)")]
    [InlineData("QianwenAI", "China (Beijing)")]
    [InlineData("International", "Singapore.")]
    [InlineData("US", "of US")]
    [InlineData("Frankfurt", "of Frankfurt")]
    [InlineData(null, "doesn't belong to a region")]
    public void The_basis_of_the_costs_names_another_region(string? region, string expected) =>
        Assert.Contains(expected, PriceLists.DescribeBasis(Regions.Find(region)), StringComparison.Ordinal);

    [Theory]
    [InlineData(30, RunMode.Batch)]
    [InlineData(23, RunMode.Live)]
    public void The_deadline_decides(int hours, RunMode mode)
    {
        var conditions = new PlanConditions { ThrottleLimit = 1, Deadline = TimeSpan.FromHours(hours) };
        RunOption selected = Plan(PriceList.China, conditions, Requests(40, 4000)).Single(option => option.Selected);
        Assert.Equal(mode, selected.Mode);
    }

    [Fact]
    public void A_deadline_that_nothing_meets_selects_nothing()
    {
        IReadOnlyList<RunOption> options = Plan(PriceList.China, new() { ThrottleLimit = 1, Deadline = TimeSpan.FromSeconds(1) }, Requests(40, 4000));
        Assert.DoesNotContain(options, option => option.Selected);
        Assert.Equal("This option can miss the deadline (00:00:01).", options[0].Reason);
        Assert.Equal("This option can miss the deadline (00:00:01).", options[3].Reason);
    }

    [Fact]
    public void The_lower_limit_on_requests_or_tokens_decides_the_duration()
    {
        TimeSpan? Measure(PlanRate rate) => Plan(PriceList.China, new() { ThrottleLimit = 100, FindRate = _ => rate }, Requests(61, 40_000))[0].Duration;
        Assert.Equal(TimeSpan.FromSeconds(61), Measure(new PlanRate(RequestsPerMinute: 60, AnswerSeconds: 1)));
        Assert.Equal(TimeSpan.FromSeconds(61), Measure(new PlanRate(6000, TokensPerMinute: 60 * 10_100, AnswerSeconds: 1)));
        Assert.Equal(TimeSpan.FromSeconds(1), Measure(new PlanRate(AnswerSeconds: 1)));
    }

    private static IReadOnlyList<RunOption> Plan(PriceList prices, PlanConditions conditions, IEnumerable<ChatRequest> requests, long beginning = 0)
    {
        var planner = new RunPlanner(prices, limitsReasoning: true);
        foreach (ChatRequest request in requests) planner.Add(request, beginning > 0 ? new PlannedBeginning(Group, beginning) : null);
        return planner.CreateOptions(conditions);
    }

    private static IEnumerable<ChatRequest> Requests(int count, int letters, string model = "qwen-plus") =>
        Enumerable.Repeat(Ask.For(new string('x', letters)) with { Model = model, MaxTokens = 100 }, count);
}
