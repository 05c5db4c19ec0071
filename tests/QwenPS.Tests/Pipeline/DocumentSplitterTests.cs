using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.Requests.Splitting;
using Xunit;

namespace QwenPS.Tests.Pipeline;

/// <summary>Tests the requests that an input is split into, and the combination of their answers.</summary>
public sealed class DocumentSplitterTests
{
    private const string Small = "qwen-flash-character";
    private const long SmallContext = 8192;

    private static readonly string Log = string.Concat(Enumerable.Range(1, 3000).Select(i => $"line {i} of the log\n"));

    [Fact]
    public void Each_request_fits_the_context_with_its_answer()
    {
        SplitInput split = Split(Log)!;
        Assert.True(split.Parts.Count > 2);
        Assert.All(split.Parts, part => Assert.True(TokenEstimate.Count(part.Request.Messages) < SmallContext * 3 / 4));
        Assert.All(split.PlanCombinations(5000), request => Assert.True(TokenEstimate.Count(request.Messages) < SmallContext * 3 / 4));
    }

    [Theory]
    [InlineData("short", null)]
    [InlineData("short", 500)]
    public void An_input_that_fits_is_not_split(string content, int? max) => Assert.Null(Split(content, max));

    [Fact]
    public void A_request_without_input_is_not_split()
    {
        var request = new ChatRequest { Model = Small, Messages = [new ChatMessage("user", Log)] };
        Assert.Null(new DocumentSplitter(null, 500, [], null).TrySplit(request));
    }

    [Fact]
    public void The_smallest_context_of_all_models_counts()
    {
        int count = Split(Log)!.Parts.Count;
        Assert.Equal(count, Split(Log, models: ["qwen-plus"])!.Parts.Count);
        Assert.Equal(count, Split(Log, model: "qwen-plus", models: [Small])!.Parts.Count);
    }

    [Fact]
    public void A_shorter_answer_leaves_more_room_for_the_input()
    {
        SplitInput usual = Split(Log)!, shorter = Split(Log, maxTokens: 100)!;
        Assert.True(shorter.Parts.Count < usual.Parts.Count);
    }

    [Fact]
    public void The_messages_and_the_question_around_the_input_are_in_each_part()
    {
        SplitInput split = Split(Log)!;
        Assert.All(split.Parts, part =>
        {
            Assert.Equal("You are brief.", part.Request.Messages[0].Content);
            Assert.StartsWith("Find errors.\n\nThis is part ", part.Request.Messages[1].Content);
            Assert.EndsWith("\n\nWhere?", part.Request.Messages[1].Content);
            Assert.Null(part.Request.Input);
        });
    }

    [Fact]
    public async Task Answers_that_fit_are_combined_by_one_request_and_counted()
    {
        SplitInput split = Split(Log)!;
        var sent = new List<SplitRequest>();
        ChatResponse answer = await split.RunAsync((part, _, _) => Answer(part, "short", sent), oneFirst: true);
        Assert.Equal(split.Parts.Count, answer.PartCount);
        Assert.Equal(split.Parts.Count + 1, sent.Count);
        Assert.True(sent[^1].IsLast && sent[^1].IsCombination && sent.Take(split.Parts.Count).All(part => !part.IsLast));
        Assert.Equal(10 * sent.Count, answer.Usage!.TotalTokens);
        Assert.Equal(0.5m * sent.Count, answer.EstimatedCost);
        Assert.Single(split.PlanCombinations(5));
    }

    [Fact]
    public async Task Long_answers_are_combined_in_rounds_that_the_plan_predicts()
    {
        SplitInput split = Split(Log)!;
        var sent = new List<SplitRequest>();
        await split.RunAsync((part, _, _) => Answer(part, new string('x', 4 * 2000), sent), oneFirst: false);
        SplitRequest[] combinations = [.. sent.Where(part => part.IsCombination)];
        Assert.True(combinations.Length > 2);
        Assert.Single(combinations, part => part.IsLast);
        Assert.Equal(combinations.Length, split.PlanCombinations(2000).Count());
        Assert.All(combinations, part => Assert.True(TokenEstimate.Count(part.Request.Messages) < SmallContext * 3 / 4));
    }

    [Fact]
    public async Task After_a_failure_no_other_request_is_sent()
    {
        SplitInput split = Split(Log)!;
        int begun = 0;
        var failure = new InvalidOperationException();
        Exception thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => split.RunAsync(
            async (part, _, skip) =>
            {
                if (Interlocked.Increment(ref begun) == 2) throw failure;
                await Task.Delay(Timeout.Infinite, skip);
                return new ChatResponse();
            },
            oneFirst: false));
        Assert.Same(failure, thrown);
    }

    private static SplitInput? Split(string content, int? max = null, string model = Small, string[]? models = null, int? maxTokens = null)
    {
        const string before = "Find errors.\n\n", after = "\n\nWhere?";
        var user = new ChatMessage("user", before + content + after);
        var request = new ChatRequest
        {
            Model = model,
            Messages = [new ChatMessage("system", "You are brief."), user],
            Input = new InputText(user, before.Length, content.Length),
            MaxTokens = maxTokens,
        };
        return new DocumentSplitter(null, max, models ?? [], null).TrySplit(request);
    }

    private static Task<ChatResponse> Answer(SplitRequest part, string content, List<SplitRequest> sent)
    {
        lock (sent) sent.Add(part);
        return Task.FromResult(new ChatResponse { Content = content, Usage = new Usage { TotalTokens = 10 }, EstimatedCost = 0.5m });
    }
}
