using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Catalog;

/// <summary>Tests that the maximum of a request is never less than its possible usage.</summary>
public sealed class MaxUsageTests
{
    private static readonly CatalogModel Plain = new() { Id = "m", Context = 100_000, MaxOutput = 8_000 };

    private static readonly CatalogModel Thinking = Plain with { Id = "qwen3.7-plus", Thinks = true };

    private static Usage? Find(ChatRequest request, CatalogModel? model, bool limitsReasoning = true) => new MaxUsage(limitsReasoning).Calculate(request, model);

    [Theory]
    [InlineData("", 528)]
    [InlineData("abc", 531)]
    [InlineData("\u4f60\u597d", 534)]
    [InlineData("\ud83d\ude00", 532)]
    public void Each_byte_of_the_text_can_be_a_token(string text, long expected) => Assert.Equal(expected, Find(Ask.For(text), Plain)!.InputTokens);

    [Fact]
    public void The_input_fits_the_context() => Assert.Equal(100_000, Find(Ask.For(new string('x', 1_000_000)), Plain)!.InputTokens);

    [Fact]
    public void A_file_at_the_service_can_fill_the_context()
    {
        ChatRequest request = Ask.For("x");
        request = request with { Messages = [new ChatMessage("system", "fileid://file-fe-1"), .. request.Messages] };
        Assert.Equal(100_000, Find(request, Plain)!.InputTokens);
    }

    [Theory]
    [InlineData(null, 8_000)]
    [InlineData(500, 500)]
    public void The_output_is_limited_by_the_request_or_the_model(int? maxTokens, long expected)
    {
        Usage usage = Find(Ask.For("x") with { MaxTokens = maxTokens }, Plain)!;
        Assert.Equal((expected, 0L), (usage.OutputTokens, usage.ReasoningTokens));
    }

    [Fact]
    public void Each_choice_has_its_own_output() => Assert.Equal(24_000, Find(Ask.For("x") with { Count = 3 }, Plain)!.OutputTokens);

    [Fact]
    public void Additional_fields_override_parameters()
    {
        var body = new Dictionary<string, string> { ["max_tokens"] = "7", ["n"] = "2" };
        Assert.Equal(14, Find(Ask.For("x") with { MaxTokens = 500, AdditionalBody = body }, Plain)!.OutputTokens);
    }

    [Theory]
    [InlineData(null, null, null, 100_000)]
    [InlineData(null, 1_000, null, 9_000)]
    [InlineData(500, 1_000, null, 500)]
    [InlineData(null, 1_000, false, 8_000)]
    public void Reasoning_counts_if_the_model_can_think(int? maxTokens, int? thinkingBudget, bool? thinks, long expected)
    {
        ChatRequest request = Ask.For("x") with { MaxTokens = maxTokens, ThinkingBudget = thinkingBudget, EnableThinking = thinks };
        Usage usage = Find(request, Thinking)!;
        Assert.Equal((expected, thinks == false ? 0 : expected), (usage.OutputTokens, usage.ReasoningTokens));
    }

    [Fact]
    public void On_other_endpoints_the_maximum_output_does_not_limit_the_reasoning() =>
        Assert.Equal(1_500, Find(Ask.For("x") with { MaxTokens = 500, ThinkingBudget = 1_000 }, Thinking, limitsReasoning: false)!.OutputTokens);

    [Theory]
    [InlineData("max_tokens", 1_500)]
    [InlineData("max_completion_tokens", 500)]
    public void A_limit_in_additional_fields_includes_the_reasoning_only_under_its_new_name(string name, long expected)
    {
        var body = new Dictionary<string, string> { [name] = "500" };
        Assert.Equal(expected, Find(Ask.For("x") with { AdditionalBody = body, ThinkingBudget = 1_000 }, Thinking)!.OutputTokens);
    }

    [Theory]
    [InlineData("qwen-plus", 0)]
    [InlineData("qwen3-32b", 100_000)]
    [InlineData("qwen3-30b-a3b-thinking-2507", 100_000)]
    public void Whether_a_model_thinks_by_default_is_known_by_its_name(string id, long reasoning) =>
        Assert.Equal(reasoning, Find(Ask.For("x"), Thinking with { Id = id })!.ReasoningTokens);

    [Fact]
    public void What_has_no_known_length_can_fill_the_context()
    {
        Assert.Equal(100_000, Find(Ask.For("x") with { EnableSearch = true }, Plain)!.InputTokens);
        Assert.Equal(100_000, Find(Ask.With(new ChatMessage { Role = "user", Parts = [new ContentPart { Json = """{"type":"video_url"}""" }] }), Plain)!.InputTokens);
        Assert.InRange(Find(Ask.With(new ChatMessage { Role = "user", Parts = [new ContentPart { ImageUrl = "data:image/png;base64," + new string('A', 500_000) }] }), Plain)!.InputTokens, 16_384, 20_000);
    }

    [Fact]
    public void Tools_count() => Assert.True(Find(Ask.For("x") with { Tools = [new ToolDefinition("f", new string('d', 1000), "{}")] }, Plain)!.InputTokens > 1500);

    [Fact]
    public void A_mark_for_the_cache_makes_the_input_more_expensive()
    {
        var part = new ContentPart { Text = "x", Json = """{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}""" };
        Usage usage = Find(Ask.With(new ChatMessage { Role = "user", Parts = [part] }), Plain)!;
        Assert.Equal(usage.InputTokens, usage.CacheCreationInputTokens);
    }

    [Fact]
    public void Other_content_can_be_audio_and_an_answer_that_is_spoken_costs_more()
    {
        var part = new ContentPart { Json = """{"type":"input_audio","input_audio":{"data":"x"}}""" };
        ChatRequest request = Ask.With(new ChatMessage { Role = "user", Parts = [part] });
        Usage usage = Find(request, Plain)!;
        Assert.Equal((usage.InputTokens, 0L), (usage.AudioTokens, usage.AudioOutputTokens));
        usage = Find(request with { AdditionalBody = new Dictionary<string, string> { ["modalities"] = """["text","audio"]""" } }, Plain)!;
        Assert.Equal(usage.OutputTokens, usage.AudioOutputTokens);
    }

    [Fact]
    public void An_unknown_model_needs_a_limit()
    {
        Assert.Null(Find(Ask.For("x"), null));
        Assert.Equal(5, Find(Ask.For("x") with { MaxTokens = 5 }, null)!.OutputTokens);
        Assert.Null(Find(Ask.For("x") with { MaxTokens = 5, EnableThinking = true }, null, limitsReasoning: false));
    }

    [Fact]
    public void For_every_model_the_cost_of_any_usage_is_at_most_that_of_the_maximum()
    {
        var random = new Random(1);
        foreach (CatalogModel model in ModelCatalog.All.Where(model => model.Context is not null))
        {
            foreach (PriceList list in Enum.GetValues<PriceList>())
            {
                if (model.GetPrice(list) is not { } price) continue;
                for (int i = 0; i < 20; i++)
                {
                    ChatRequest request = Ask.For(new string('x', random.Next(1, 600_000))) with { Model = model.Id };
                    if (random.Next(2) == 0) request = request with
                    {
                        Messages = [.. request.Messages,
                        new ChatMessage { Role = "user", Parts = [new ContentPart { ImageUrl = "https://example.com/1.png" }] }]
                    };
                    if (Find(request, model, random.Next(2) == 0) is not { } maximum) continue;
                    long output = (long)(random.NextDouble() * maximum.OutputTokens);
                    var usage = new Usage
                    {
                        InputTokens = (long)(random.NextDouble() * maximum.InputTokens),
                        OutputTokens = output,
                        ReasoningTokens = maximum.ReasoningTokens > 0 ? random.Next(0, 2) * output : 0,
                        ImageTokens = (long)(random.NextDouble() * maximum.ImageTokens),
                    };
                    Assert.True(CostEstimate.Calculate(usage, price) <= CostEstimate.Calculate(maximum, price), model.Id);
                }
            }
        }
    }
}
