using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests a streamed answer.</summary>
public sealed class StreamedAnswerTests : ServiceTest
{
    private const string Text = "Der schnelle braune Fuchs springt über den faulen Hund. 敏捷的棕色狐狸。";

    [Theory, BothProtocols]
    public async Task The_pieces_joined_are_the_answer(ChatProtocol protocol)
    {
        var answer = await Client(protocol).AskStreamAsync(Ask.For(Text));
        Assert.True(answer.Deltas.Count > 3);
        Assert.Equal(Text, answer.Joined);
        Assert.Equal(Text, answer.Response.Content);
        Assert.All(answer.Deltas.SkipLast(1), delta => Assert.NotEqual("", delta.Content));
    }

    [Theory, BothProtocols]
    public async Task The_last_piece_alone_says_why_it_ended_and_what_it_used(ChatProtocol protocol)
    {
        var deltas = (await Client(protocol).AskStreamAsync(Ask.For(Text))).Deltas;
        Assert.Equal("stop", deltas[^1].FinishReason);
        Assert.Equal("", deltas[^1].Content);
        Assert.NotNull(deltas[^1].Usage);
        Assert.All(deltas.SkipLast(1), delta => Assert.Null(delta.FinishReason));
        Assert.All(deltas.SkipLast(1), delta => Assert.Null(delta.Usage));
    }

    [Theory, BothProtocols]
    public async Task Every_piece_names_request_model_and_source(ChatProtocol protocol)
    {
        var answer = await Client(protocol).AskStreamAsync(Ask.For(Text) with { Source = "/tmp/a.txt" });
        Assert.True(Guid.TryParse(answer.Response.RequestId, out _), answer.Response.RequestId);
        Assert.All(answer.Deltas, delta =>
        {
            Assert.Equal(answer.Response.RequestId, delta.RequestId);
            Assert.Equal(answer.Response.Id, delta.Id);
            Assert.Equal("qwen-plus", delta.Model);
            Assert.Equal("/tmp/a.txt", delta.Source);
            Assert.Equal(delta.Content, delta.ToString());
        });
    }

    [Theory, BothProtocols]
    public async Task The_whole_of_it_equals_the_answer_that_was_not_streamed(ChatProtocol protocol)
    {
        var request = Ask.With(new("system", "Be brief."), new("user", Text)) with { Source = "/tmp/a.txt", Headers = Ask.Wish("Reasoning", "First%20I%20think.") };
        var whole = await Client(protocol).AskAsync(request);
        var streamed = (await Client(protocol).AskStreamAsync(request)).Response;
        Assert.Equivalent(Comparable(whole), Comparable(streamed), strict: true);
        Assert.Equal(protocol == ChatProtocol.OpenAI ? "chatcmpl-" + streamed.RequestId : null, streamed.Id);
    }

    [Theory, BothProtocols]
    public async Task The_time_to_the_first_text_is_within_the_whole_time(ChatProtocol protocol)
    {
        var response = (await Client(protocol).AskStreamAsync(Ask.For(Text))).Response;
        Assert.NotNull(response.TimeToFirstToken);
        Assert.InRange(response.TimeToFirstToken.Value, TimeSpan.FromTicks(1), response.Duration);
    }

    [Theory, BothProtocols]
    public async Task A_piece_is_handed_on_before_the_next_one_has_come(ChatProtocol protocol)
    {
        // There are two seconds between events. A reader that waits for the next event would return this event too late.
        var request = Ask.For(Text) with { Headers = Ask.Wish("Event-Delay", "2000") };
        using var timeout = new CancellationTokenSource(Asking.Timeout);
        var stream = await Client(protocol).StreamAsync(request, NoLog.Instance, timeout.Token);
        using (stream)
        {
            Assert.Contains((await stream.NextAsync())!.Content, Text, StringComparison.Ordinal);
            Assert.Equal(0, Service.Counters.Disconnects);
            Assert.Equal(1, Service.Counters.InFlight);
            await timeout.CancelAsync();
        }
    }

    [Theory, BothProtocols]
    public async Task Reading_on_behind_the_end_gives_nothing(ChatProtocol protocol)
    {
        using var timeout = new CancellationTokenSource(Asking.Timeout);
        using var stream = await Client(protocol).StreamAsync(Ask.For(Text), NoLog.Instance, timeout.Token);
        while (await stream.NextAsync() is not null)
        {
        }

        Assert.Null(await stream.NextAsync());
        Assert.Null(await stream.NextAsync());
    }

    [Theory, BothProtocols]
    public async Task Of_several_answers_it_is_the_first(ChatProtocol protocol) =>
        Assert.Equal(Text, (await Client(protocol).AskStreamAsync(Ask.For(Text) with { Count = 2 })).Response.Content);

    [Theory, BothProtocols]
    public async Task A_long_answer_arrives_whole(ChatProtocol protocol)
    {
        var text = Ask.LongText(300_000);
        Assert.Equal(text, (await Client(protocol).AskStreamAsync(Ask.For(text))).Joined);
    }

    [Theory, BothProtocols]
    public async Task Leaving_in_the_middle_closes_the_connection(ChatProtocol protocol)
    {
        var request = Ask.For(Text) with { Headers = Ask.Wish("Event-Delay", "250") };
        using (var stream = await Client(protocol).StreamAsync(request, NoLog.Instance, CancellationToken.None)) await stream.NextAsync();
        await Asking.EventuallyAsync(() => Service.Counters.InFlight == 0);
        Assert.Equal(1, Service.Counters.Disconnects);
    }

    /// <summary>Returns the values that must be the same. IDs and times differ in each call.</summary>
    private static object Comparable(ChatResponse response) => new
    {
        response.Content,
        response.Reasoning,
        response.ToolCalls,
        response.FinishReason,
        response.Usage,
        response.Model,
        response.Attempts,
        response.Source,
        response.Messages,
        response.Protocol,
        response.AdditionalProperties,
    };
}
