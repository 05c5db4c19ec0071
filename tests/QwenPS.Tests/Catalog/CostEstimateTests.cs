using QwenPS.Catalog;
using QwenPS.Client.Transport;
using QwenPS.Tests.Emulator;
using Xunit;

namespace QwenPS.Tests.Catalog;

public sealed class CostEstimateTests : EmulatorTest
{
    private static readonly PriceTier Tier = new() { Input = 2, Output = 10, Thinking = 30 };

    private static readonly CatalogPrice Price = new() { Tiers = [Tier], ImplicitHit = 0.25m };

    private static readonly CatalogPrice Tiered = new()
    {
        Tiers = [new() { UpTo = 1000, Input = 1, Output = 10 }, new() { UpTo = 2000, Input = 2, Output = 20 }, new() { UpTo = 3000, Input = 4, Output = 40 }],
        ImplicitHit = 0.2m,
    };

    private static decimal? Cost(CatalogPrice? price, long input, long output, long cached = 0, long reasoning = 0) =>
        CostEstimate.Calculate(new Usage { InputTokens = input, OutputTokens = output, CachedTokens = cached, ReasoningTokens = reasoning }, price);

    [Fact]
    public void Input_and_output_have_prices_of_their_own() => Assert.Equal(0.0025m, Cost(Price, 1000, 50));

    [Fact]
    public void Cached_input_costs_less() => Assert.Equal(0.0008m + 0.0003m, Cost(Price, 1000, 0, cached: 600));

    [Fact]
    public void Where_the_price_of_cached_input_is_unknown_it_costs_as_any() => Assert.Equal(0.002m, Cost(Price with { ImplicitHit = null }, 1000, 0, cached: 600));

    [Fact]
    public void More_cached_than_there_is_does_not_earn_money() => Assert.Equal(0.0005m, Cost(Price, 1000, 0, cached: 5000));

    [Theory]
    [InlineData(200, null, 0.00156)]
    [InlineData(0, "ephemeral", 0.00146)]
    [InlineData(0, null, 0.00155)]
    public void The_explicit_cache_has_rates_of_its_own(long created, string? type, double cost)
    {
        CatalogPrice price = Price with { ExplicitCreation = 1.25m, ExplicitHit = 0.1m };
        var usage = new Usage { InputTokens = 1000, CachedTokens = 300, CacheCreationInputTokens = created, CacheType = type };
        Assert.Equal((decimal)cost, CostEstimate.Calculate(usage, price));
    }

    [Fact]
    public void Thinking_makes_the_whole_output_dearer() => Assert.Equal(0.003m, Cost(Price, 0, 100, reasoning: 40));

    [Fact]
    public void Where_thinking_has_no_price_of_its_own_it_costs_as_any_output() =>
        Assert.Equal(0.001m, Cost(Price with { Tiers = [Tier with { Thinking = null }] }, 0, 100, reasoning: 40));

    [Theory]
    [InlineData(1000, 0.001)]
    [InlineData(1001, 0.002002)]
    [InlineData(2000, 0.004)]
    [InlineData(3000, 0.012)]
    [InlineData(4000, 0.016)]
    public void The_tier_of_the_input_counts_for_all_of_it(long input, double cost)
    {
        Assert.Equal((decimal)cost, Cost(Tiered, input, 0));
        Assert.Equal((decimal)cost, CostEstimate.CalculateInput(input, Tiered));
    }

    [Fact]
    public void The_tier_of_the_input_counts_for_the_output_too() => Assert.Equal(0.004m + 0.002m, Cost(Tiered, 2000, 100));

    [Fact]
    public void Cached_tokens_belong_to_the_length_of_the_input() => Assert.Equal(((500 * 2) + (1500 * 0.4m)) / 1_000_000, Cost(Tiered, 2000, 0, cached: 1500));

    [Fact]
    public void Several_requests_have_a_length_each()
    {
        ChatResponse One(decimal? cost) => new() { EstimatedCost = cost };
        Assert.Equal(0.003m, Again(One(0.001m), Again(One(0.002m), One(null))).EstimatedCost);
        Assert.Equal(0.001m, Again(One(null), One(0.001m)).EstimatedCost);
        Assert.Null(Again(One(null), One(null)).EstimatedCost);

        static ChatResponse Again(ChatResponse again, ChatResponse earlier)
        {
            again.AddRound(earlier);
            return again;
        }
    }

    /// <summary>A journal stores the usage of the entire answer and the usage of each tool round.</summary>
    [Fact]
    public void Each_tool_round_of_a_restored_answer_has_a_length_of_its_own()
    {
        var response = new ChatResponse
        {
            Model = "qwen-plus",
            Usage = new Usage { InputTokens = 600_000, OutputTokens = 3000 },
            ToolRounds = [Round(200_000, 1000), Round(200_000, 1000)],
        };
        Assert.Equal(3 * ((200_000 * 0.4m) + (1000 * 1.2m)) / 1_000_000, AnswerCost.SetRestored(response, PriceList.International).EstimatedCost);

        static ToolRound Round(long input, long output) => new() { Usage = new Usage { InputTokens = input, OutputTokens = output } };
    }

    /// <summary>A share would be rounded, because 0.016 is 10.6666...% of 0.15.</summary>
    [Fact]
    public void The_price_of_cached_input_can_be_an_amount()
    {
        CatalogPrice price = ModelCatalog.Find("qwen3.8-flash")!.InternationalPrice!;
        Assert.Equal(0.016m, CostEstimate.Calculate(new Usage { InputTokens = 1_000_000, CachedTokens = 1_000_000 }, price));
        Assert.Equal(0.2m, CostEstimate.Calculate(new Usage { InputTokens = 1_000_000, CacheCreationInputTokens = 1_000_000 }, price));
        Assert.Equal(0.17m, CostEstimate.Calculate(new Usage { InputTokens = 1_000_000, CachedTokens = 1_000_000, CacheType = "ephemeral" }, ModelCatalog.Find("qwen3.8-max")!.InternationalPrice!));
    }

    [Theory]
    [InlineData(0, 0, 0, 0.43 + 1.66)]
    [InlineData(0, 1_000_000, 0, 0.78 + 3.06)]
    [InlineData(1_000_000, 0, 0, 3.81 + 3.06)]
    [InlineData(500_000, 250_000, 0, (0.5 * 3.81) + (0.25 * 0.78) + (0.25 * 0.43) + 3.06)]
    [InlineData(1_000_000, 1_000_000, 0, 3.81 + 3.06)]
    [InlineData(0, 0, 400_000, 0.43 + (0.4 * 15.11))]
    public void Audio_and_images_have_prices_of_their_own(long audio, long images, long spoken, double cost)
    {
        var usage = new Usage { InputTokens = 1_000_000, AudioTokens = audio, ImageTokens = images, OutputTokens = 1_000_000, AudioOutputTokens = spoken };
        Assert.Equal((decimal)cost, CostEstimate.Calculate(usage, ModelCatalog.Find("qwen3-omni-flash")!.InternationalPrice));
    }

    [Theory]
    [InlineData("prompt_tokens_details", "completion_tokens_details")]
    [InlineData("input_tokens_details", "output_tokens_details")]
    public async Task The_service_counts_audio_and_images(string input, string output)
    {
        Emulator.Faults.Add(new()
        {
            Body = $$$"""{"id":"chatcmpl-1","choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"{{{input}}}":{"audio_tokens":40,"image_tokens":20,"video_tokens":10,"text_tokens":30},"{{{output}}}":{"audio_tokens":8,"text_tokens":2},"prompt_tokens":100,"completion_tokens":10} }""",
            ContentType = "application/json",
        });
        ChatResponse response = await Emulator.Client(ChatProtocol.OpenAI).AskAsync("qwen3.5-ocr");
        Assert.Equal((40, 30, 8), (response.Usage!.AudioTokens, response.Usage.ImageTokens, response.Usage.AudioOutputTokens));
    }

    /// <summary>In the DashScope protocol, models outside China return the cached tokens of images next to the other tokens.</summary>
    [Theory]
    [InlineData("""
        "cached_tokens":600
        """, 600)]
    [InlineData("""
        "cached_tokens":600,"prompt_tokens_details":{"cached_tokens":500}
        """, 500)]
    [InlineData("""
        "input_tokens_details":{"cached_tokens":400}
        """, 400)]
    public async Task Cached_tokens_can_be_in_several_places(string field, long cached)
    {
        Emulator.Faults.Add(new() { Body = $$$"""{"output":{"choices":[{"finish_reason":"stop","message":{"content":"x"}}]},"usage":{"input_tokens":1000,"output_tokens":1,{{{field}}} } }""", ContentType = "application/json" });
        Assert.Equal(cached, (await Emulator.Client(ChatProtocol.DashScope).AskAsync("qwen-vl-max")).Usage!.CachedTokens);
    }

    [Fact]
    public void Reasoning_that_is_not_counted_has_its_price_too()
    {
        var response = new ChatResponse { Model = "qwen-plus", Reasoning = "Let me think.", Usage = new Usage { OutputTokens = 1_000_000 } };
        Assert.Equal(4m, AnswerCost.Set(response, PriceList.International).EstimatedCost);
        Assert.Equal(0, response.Usage.ReasoningTokens);
    }

    [Fact]
    public void The_cost_is_calculated_once()
    {
        var response = new ChatResponse { Model = "qwen-plus", Usage = new Usage { InputTokens = 1_000_000 } };
        decimal? cost = AnswerCost.Set(response, PriceList.China).EstimatedCost;
        response.Usage = new Usage { InputTokens = 1 };
        Assert.Equal((4.8m, "CNY"), (cost, response.CostCurrency));
        Assert.Equal(cost, response.EstimatedCost);
    }

    [Fact]
    public void A_batch_costs_its_share_and_has_no_rate_for_the_cache()
    {
        var usage = new Usage { InputTokens = 1000, OutputTokens = 100, CachedTokens = 1000 };
        Assert.Equal(0.001m, CostEstimate.Calculate(usage, Tiered, isBatch: true));
        Assert.Equal(0.0008m, CostEstimate.Calculate(usage, Tiered with { Batch = 0.4m }, isBatch: true));
    }

    [Fact]
    public void Nothing_costs_nothing() => Assert.Equal(0m, Cost(Price, 0, 0));

    [Fact]
    public void What_is_not_known_is_null()
    {
        Assert.Null(Cost(null, 1000, 50));
        Assert.Null(CostEstimate.Calculate(null, Price));
        Assert.Null(CostEstimate.CalculateInput(1000, null));
    }

    [Fact]
    public void Large_numbers_stay_exact() => Assert.Equal(120_000m, CostEstimate.CalculateInput(1_000_000_000_000, new CatalogPrice { Tiers = [new() { Input = 0.12m }] }));

    [Theory]
    [InlineData("https://dashscope.aliyuncs.com/api/v1", "China")]
    [InlineData("https://ws1.cn-beijing.maas.aliyuncs.com/api/v1", "China")]
    [InlineData("https://dashscope-intl.aliyuncs.com/api/v1", "International")]
    [InlineData("https://dashscope-us.aliyuncs.com/api/v1", "International")]
    [InlineData("https://maas.qwencloudapi.com/compatible-mode/v1", "International")]
    [InlineData("https://maas.qianwenaiapi.com/compatible-mode/v1", "China")]
    [InlineData("https://cn-hongkong.dashscope.aliyuncs.com/api/v1", "International")]
    [InlineData("http://127.0.0.1:1/api/v1", "International")]
    public void The_price_list_is_that_of_the_region(string uri, string list) =>
        Assert.Equal(list, PriceLists.Get(new Endpoint(new Uri(uri), ChatProtocol.DashScope).Region).ToString());

    [Theory]
    [InlineData(ChatProtocol.OpenAI)]
    [InlineData(ChatProtocol.DashScope)]
    public async Task An_answer_knows_its_cost(ChatProtocol protocol)
    {
        ChatResponse response = await Emulator.Client(protocol).AskAsync("qwen-max");
        Assert.True(response.Usage!.InputTokens > 0);
        Assert.Equal(((response.Usage.InputTokens * 1.6m) + (response.Usage.OutputTokens * 6.4m)) / 1_000_000, response.EstimatedCost);
    }

    [Fact]
    public async Task An_answer_that_thought_costs_more()
    {
        ChatResponse response = await Emulator.Client(ChatProtocol.OpenAI).AskAsync("qwen-plus", new Dictionary<string, string> { ["X-Emulator-Reasoning"] = "let%20me%20think" });
        Assert.True(response.Usage!.ReasoningTokens > 0);
        Assert.Equal(((response.Usage.InputTokens * 0.4m) + (response.Usage.OutputTokens * 4m)) / 1_000_000, response.EstimatedCost);
    }

    [Fact]
    public async Task A_model_without_a_price_has_no_cost() => Assert.Null((await Emulator.Client(ChatProtocol.OpenAI).AskAsync("qwen-max-0428")).EstimatedCost);

    [Fact]
    public async Task Where_the_service_names_another_model_the_one_that_was_asked_gives_the_price()
    {
        Emulator.Faults.Add(new() { Body = """{"id":"chatcmpl-1","model":"internal-7","choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000000,"completion_tokens":0}}""", ContentType = "application/json" });
        ChatResponse response = await Emulator.Client(ChatProtocol.OpenAI).AskAsync("qwen-max");
        Assert.Equal(("internal-7", 1.6m), (response.Model, response.EstimatedCost));
    }

    [Fact]
    public async Task Without_usage_there_is_no_cost()
    {
        Emulator.Faults.Add(new() { Body = """{"id":"chatcmpl-1","choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}""", ContentType = "application/json" });
        Assert.Null((await Emulator.Client(ChatProtocol.OpenAI).AskAsync("qwen-max")).EstimatedCost);
    }
}
