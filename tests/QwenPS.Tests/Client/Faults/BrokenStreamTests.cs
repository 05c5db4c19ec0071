using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests streams that end too early. Without a finish reason, an answer is incomplete, even if HTTP reports no error.</summary>
public sealed class BrokenStreamTests : ServiceTest
{
    private static readonly string Text = Ask.LongText(400);

    [Theory, BothProtocols]
    public async Task Without_a_finish_reason_it_is_an_error_that_keeps_the_text(ChatProtocol protocol)
    {
        Next(new Fault { NoFinish = true, Times = -1 });
        var (received, error) = await Client(protocol).BreakAsync(Ask.For(Text));
        Check(error, "the stream ended before the answer was complete");
        Assert.Equal(Text, received);
        Assert.Equal(Text, error.PartialContent);
        Assert.NotNull(error.RequestId);
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols]
    public async Task Ended_as_if_complete(ChatProtocol protocol)
    {
        Next(new Fault { EndAfterBytes = 1000, Times = -1 });
        var (received, error) = await Client(protocol).BreakAsync(Ask.For(Text));
        Check(error, "the stream");
        Assert.NotEqual("", received);
        Assert.StartsWith(received, Text, StringComparison.Ordinal);
        Assert.Equal(received, error.PartialContent);
    }

    [Theory, BothProtocols]
    public async Task Without_a_finish_reason_before_any_text_it_is_tried_again_like_a_broken_connection(ChatProtocol protocol)
    {
        var nothing = Canned.Piece(protocol, "");
        Next(new Fault { Body = nothing, ContentType = "text/event-stream", Times = -1 });
        var error = await Client(protocol, options => options with { MaxRetry = 3 }).FailAsync(Ask.For(Text), stream: true);
        Check(error, "the stream ended before the answer was complete", attempts: 4);
        Assert.Null(error.PartialContent);
    }

    [Theory, BothProtocols]
    public async Task An_event_cut_short_is_an_error_that_keeps_the_text(ChatProtocol protocol)
    {
        NextBody(Canned.Piece(protocol, "one ") + Canned.Piece(protocol, "two") + "data: {\"choices\":[{\"del\n\n", "text/event-stream");
        var (received, error) = await Client(protocol).BreakAsync(Ask.For("x"));
        Check(error, "an event in the stream isn't valid JSON");
        Assert.Equal("one two", received);
        Assert.Equal("one two", error.PartialContent);
    }

    [Theory, BothProtocols]
    public async Task An_event_cut_short_before_any_text_is_mended_by_the_next_try(ChatProtocol protocol)
    {
        NextBody("data: {\"choices\":[{\"del\n\n", "text/event-stream");
        var answer = await Client(protocol).AskStreamAsync(Ask.For(Text));
        Assert.Equal(Text, answer.Joined);
        Assert.Equal(2, answer.Response.Attempts);
    }

    [Theory, BothProtocols]
    public async Task Behind_an_error_the_stream_has_ended(ChatProtocol protocol)
    {
        Next(new Fault { NoFinish = true });
        using var timeout = new CancellationTokenSource(Asking.Timeout);
        using var stream = await Client(protocol).StreamAsync(Ask.For("x"), NoLog.Instance, timeout.Token);
        Assert.Equal("x", (await stream.NextAsync())!.Content);
        await Assert.ThrowsAsync<QwenException>(async () => await stream.NextAsync());
        Assert.Null(await stream.NextAsync());
    }

    [Theory, BothProtocols]
    public async Task Without_DONE_it_is_complete(ChatProtocol protocol)
    {
        Next(new Fault { NoDone = true });
        var answer = await Client(protocol).AskStreamAsync(Ask.For(Text));
        Assert.Equal(Text, answer.Joined);
        Assert.Equal(("stop", 1), (answer.Response.FinishReason, answer.Response.Attempts));
        Assert.NotNull(answer.Response.Usage);
    }

    [Theory]
    [BothProtocols("")]
    [BothProtocols("data: {\"choices\":[],\"usage\":{\"prompt_to")]
    [BothProtocols("data: {\"choices\":[],\"usage\":{\"prompt_to\n\n")]
    [BothProtocols("data: <html>")]
    public async Task Behind_the_finish_reason_nothing_can_spoil_it(ChatProtocol protocol, string rest)
    {
        NextBody(Canned.Answer(protocol, stream: true, "\"content\":\"complete\"") + rest, "text/event-stream");
        var answer = await Client(protocol).AskStreamAsync(Ask.For("x"));
        Assert.Equal(("complete", "stop", 1), (answer.Joined, answer.Response.FinishReason, answer.Response.Attempts));
    }

    [Theory, BothProtocols]
    public async Task Behind_the_finish_reason_not_even_a_reset_can_spoil_it(ChatProtocol protocol)
    {
        var whole = Canned.Answer(protocol, stream: true, "\"content\":\"complete\"");
        Next(new Fault { Body = whole + new string('\n', 500), ContentType = "text/event-stream", DropAfterBytes = whole.Length + 100 });
        var answer = await Client(protocol).AskStreamAsync(Ask.For("x"));
        Assert.Equal(("complete", "stop", 1), (answer.Joined, answer.Response.FinishReason, answer.Response.Attempts));
    }

    private static void Check(QwenException error, string message, int attempts = 1)
    {
        Assert.Equal(ErrorKind.Protocol, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(attempts, error.Attempts);
    }
}
