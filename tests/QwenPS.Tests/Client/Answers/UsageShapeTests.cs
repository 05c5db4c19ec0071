using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests the usage with the field names of either protocol, complete or incomplete.</summary>
public sealed class UsageShapeTests : ServiceTest
{
    [Theory]
    [BothProtocols("""{"prompt_tokens":22,"completion_tokens":18,"total_tokens":40}""", 22, 18, 40, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":22,"output_tokens":18,"total_tokens":40}""", 22, 18, 40, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":22,"output_tokens":18}""", 22, 18, 40, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"prompt_tokens":22,"completion_tokens":18}""", 22, 18, 40, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":22,"output_tokens":18,"total_tokens":41}""", 22, 18, 41, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"prompt_tokens":22,"completion_tokens":18,"prompt_tokens_details":{"cached_tokens":20},"completion_tokens_details":{"reasoning_tokens":9}}""", 22, 18, 40, 20, 9, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":22,"output_tokens":18,"prompt_tokens_details":{"cached_tokens":20},"output_tokens_details":{"reasoning_tokens":9}}""", 22, 18, 40, 20, 9, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":22.0,"output_tokens":"18","total_tokens":null}""", 22, 18, 40, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":22,"output_tokens":18,"prompt_tokens_details":null,"output_tokens_details":[],"image_tokens":7}""", 22, 18, 40, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":22,"output_tokens":{},"prompt_tokens_details":"n/a","completion_tokens_details":5}""", 22, 0, 22, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("{}", 0, 0, 0, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"prompt_tokens":-5,"completion_tokens":18,"total_tokens":-9000000000000000000}""", 0, 18, 18, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":22,"output_tokens":"-18","total_tokens":-5}""", 22, 0, 22, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":22,"output_tokens":18,"total_tokens":3}""", 22, 18, 40, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":9223372036854775807,"output_tokens":9223372036854775807,"total_tokens":1e18}""", 0, 0, 0, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":1e30,"output_tokens":0.5,"total_tokens":"1e3"}""", 0, 0, 0, 0, 0, WholeAndStreamed = true)]
    [BothProtocols("""{"input_tokens":22,"output_tokens":18,"prompt_tokens_details":{"cached_tokens":-1},"output_tokens_details":{"reasoning_tokens":1e12}}""", 22, 18, 40, 0, 0, WholeAndStreamed = true)]
    public async Task It_is_read_as_far_as_it_goes(ChatProtocol protocol, bool stream, string json, long input, long output, long total, long cached, long reasoning)
    {
        var usage = await UsageAsync(protocol, stream, json);
        Assert.NotNull(usage);
        Assert.Equal((input, output, total), (usage.InputTokens, usage.OutputTokens, usage.TotalTokens));
        Assert.Equal((cached, reasoning), (usage.CachedTokens, usage.ReasoningTokens));
    }

    /// <summary>The service returns these fields next to cached_tokens, in both protocols.</summary>
    [Theory]
    [BothProtocols("""{"cached_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":1605},"cache_creation_input_tokens":1605,"cache_type":"ephemeral"}""", 0, 1605, "ephemeral", WholeAndStreamed = true)]
    [BothProtocols("""{"cached_tokens":1605,"cache_creation_input_tokens":0,"cache_type":"ephemeral"}""", 1605, 0, "ephemeral", WholeAndStreamed = true)]
    [BothProtocols("""{"cached_tokens":20}""", 20, 0, null, WholeAndStreamed = true)]
    [BothProtocols("""{"cached_tokens":20,"cache_creation_input_tokens":null,"cache_type":null}""", 20, 0, null, WholeAndStreamed = true)]
    public async Task The_explicit_cache_has_its_own_fields(ChatProtocol protocol, bool stream, string details, long cached, long created, string? type)
    {
        var usage = await UsageAsync(protocol, stream, $$"""{"input_tokens":2000,"output_tokens":18,"prompt_tokens_details":{{details}}}""");
        Assert.Equal((cached, created, type), (usage!.CachedTokens, usage.CacheCreationInputTokens, usage.CacheType));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task What_went_into_the_cache_comes_with_the_answer(ChatProtocol protocol, bool stream)
    {
        var answer = await Client(protocol).AskAsync(Ask.For("text") with { Headers = Ask.Wish("CacheCreationTokens", "1") }, stream);
        Assert.Equal((1, "ephemeral"), (answer.Usage!.CacheCreationInputTokens, answer.Usage.CacheType));
    }

    [Fact]
    public void A_sum_has_the_tokens_of_both_and_the_cache_that_either_used()
    {
        var sum = Usage.Sum(new Usage { CacheCreationInputTokens = 3 }, new Usage { CacheCreationInputTokens = 4, CacheType = "ephemeral" })!;
        Assert.Equal((7, "ephemeral"), (sum.CacheCreationInputTokens, sum.CacheType));
    }

    [Theory]
    [BothProtocols("", WholeAndStreamed = true)]
    [BothProtocols("null", WholeAndStreamed = true)]
    [BothProtocols("\"n/a\"", WholeAndStreamed = true)]
    [BothProtocols("[]", WholeAndStreamed = true)]
    [BothProtocols("5", WholeAndStreamed = true)]
    public async Task An_answer_without_usage_has_none(ChatProtocol protocol, bool stream, string json) =>
        Assert.Null(await UsageAsync(protocol, stream, json.Length > 0 ? json : null));

    private async Task<Usage?> UsageAsync(ChatProtocol protocol, bool stream, string? json)
    {
        NextBody(Canned.Answer(protocol, stream, "\"content\":\"x\"", usage: json), Canned.ContentType(stream));
        var answer = await Client(protocol).AskAsync(Ask.For("question"), stream);
        Assert.Equal("x", answer.Content);
        return answer.Usage;
    }
}
