using QwenPS.Batches;
using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.Requests;
using Xunit;

namespace QwenPS.Tests.Catalog;

public sealed class TokenEstimateTests
{
    private const string Mixed = "Hello, 世界! 你好 — ça va? こんにちは 안녕 \U0001F600\U0001F600 \uD83D end\r\n\t0123456789";

    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("abcd", 1)]
    [InlineData("abcde", 2)]
    [InlineData("你好", 2)]
    [InlineData("你好 ok", 3)]
    [InlineData("こんにちは", 5)]
    [InlineData("안녕하세요", 5)]
    public void It_is_the_rule_of_thumb(string? text, long tokens) => Assert.Equal(tokens, TokenEstimate.Count(text));

    [Fact]
    public void It_makes_no_difference_where_a_text_is_cut()
    {
        string text = string.Concat(Enumerable.Repeat(Mixed, 50));
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var estimate = default(TokenEstimate);
            for (int start = 0, length; start < text.Length; start += length)
            {
                length = Math.Min(random.Next(round % 3 == 0 ? 2 : 100), text.Length - start);
                estimate.Add(text.AsSpan(start, length));
            }

            Assert.Equal((TokenEstimate.Count(text), text.Length), (estimate.Tokens, estimate.Characters));
        }
    }

    [Fact]
    public void Messages_count_with_all_their_parts() =>
        Assert.Equal(4, TokenEstimate.Count([new ChatMessage("system", "abcd"), new ChatMessage("user", null) { Parts = [new ContentPart { Text = "你好" }, new ContentPart { Text = "x" }] }]));

    [Fact]
    public void A_request_beyond_the_context_is_warned_about_with_both_numbers()
    {
        string warning = ContextCheck.FindWarning(CatalogClients.Request("qwen-math-plus", new string('x', 4 * 4096) + "y"))!;
        Assert.Contains("4,097", warning);
        Assert.Contains("4,096", warning);
        Assert.Contains("qwen-math-plus", warning);
        Assert.Contains("estimate", warning);
    }

    [Theory]
    [InlineData("qwen-math-plus", 4 * 4096)]
    [InlineData("qwen-plus", 3_000_000)]
    [InlineData("unknown-model", 3_000_000)]
    [InlineData("qwen-max-0428", 3_000_000)]
    public void A_request_that_fits_or_whose_context_is_unknown_is_not(string model, int characters) =>
        Assert.Null(ContextCheck.FindWarning(CatalogClients.Request(model, new string('x', characters))));

    [Theory]
    [InlineData("qwen-plus")]
    [InlineData("unknown-model")]
    public void A_request_beyond_what_a_batch_takes_is_warned_about_with_that_limit(string model)
    {
        string warning = ContextCheck.FindWarning(CatalogClients.Request(model, new string('x', (4 * 262_144) + 1)), BatchLimits.MaxContext)!;
        Assert.Contains("262,145", warning);
        Assert.Contains("262,144", warning);
        Assert.Contains("a batch", warning);
        Assert.Null(ContextCheck.FindWarning(CatalogClients.Request(model, new string('x', 4 * 262_144)), BatchLimits.MaxContext));
    }

    [Fact]
    public void In_a_batch_a_smaller_context_of_the_model_counts() =>
        Assert.Contains("the context of the model qwen-math-plus is 4,096", ContextCheck.FindWarning(CatalogClients.Request("qwen-math-plus", new string('x', 4 * 300_000)), BatchLimits.MaxContext));

    [Fact]
    public void The_whole_conversation_counts()
    {
        ChatRequest request = CatalogClients.Request("qwen-math-plus") with { Messages = [.. Enumerable.Repeat(new ChatMessage("user", new string('好', 1000)), 5)], Source = "/tmp/a.md" };
        Assert.StartsWith("'/tmp/a.md'", ContextCheck.FindWarning(request));
    }
}
