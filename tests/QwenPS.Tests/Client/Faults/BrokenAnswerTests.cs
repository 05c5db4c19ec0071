using System.Text;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests responses with the status 200 that aren't answers, and web pages of gateways.</summary>
public sealed class BrokenAnswerTests : ServiceTest
{
    /// <summary>The failure is the same as for an interrupted connection, because no part of the answer was returned.</summary>
    [Theory, BothProtocols]
    public async Task JSON_cut_short_is_tried_again_like_a_broken_connection(ChatProtocol protocol)
    {
        Next(new Fault { TruncateJson = true, Times = -1 });
        var error = await Client(protocol, options => options with { MaxRetry = 3 }).FailAsync(Ask.For("x"));
        Check(error, "the response is incomplete", attempts: 4);
        Assert.NotNull(error.RequestId);
        Assert.StartsWith("{", error.Body, StringComparison.Ordinal);
    }

    [Theory, BothProtocols]
    public async Task JSON_cut_short_is_mended_by_a_later_try(ChatProtocol protocol)
    {
        Next(new Fault { TruncateJson = true, Times = 2 });
        Assert.Equal(3, (await Client(protocol).AskAsync(Ask.For("x"))).Attempts);
    }

    /// <summary>Without a length and without chunks, the end of the connection is the end of the body. HTTP detects no error.</summary>
    [Theory]
    [BothProtocols(false)]
    [BothProtocols(true)]
    public async Task A_body_that_ends_with_its_connection_is_tried_again_where_it_is_cut(ChatProtocol protocol, bool compressed)
    {
        byte[] body = Encoding.UTF8.GetBytes(Canned.Answer(protocol, stream: false, $"\"content\":\"{Ask.LongText(400)}\""));
        if (compressed) body = Compression.Gzip(body);
        string head = $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{(compressed ? "Content-Encoding: gzip\r\n" : "")}Connection: close\r\n\r\n";
        int served = 0;
        await using var server = new RawServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stop);
            await stream.WriteAsync(++served <= 2 ? body.AsMemory(0, body.Length / 2) : body, stop);
        });
        var answer = await Clients.At(server.Uri, protocol).AskAsync(Ask.For("x"));
        Assert.Equal((Ask.LongText(400), 3), (answer.Content, answer.Attempts));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task An_empty_answer_is_tried_once_more(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { EmptyBody = true, Times = -1 });
        Check(await Client(protocol).FailAsync(Ask.For("x"), stream), "the response is empty", attempts: 2);
    }

    [Theory, BothProtocols]
    public async Task An_empty_stream_is_tried_once_more(ChatProtocol protocol)
    {
        Next(new Fault { EmptyBody = true, ContentType = "text/event-stream", Times = -1 });
        Check(await Client(protocol).FailAsync(Ask.For("x"), stream: true), "the stream contains no answer", attempts: 2);
    }

    [Theory]
    [BothProtocols("<html><title>Sign in to the hotel</title></html>", "Sign in to the hotel")]
    [BothProtocols("Welcome!", "Welcome!")]
    [BothProtocols("42", "the response isn't a chat in JSON format")]
    [BothProtocols("[]", "the response isn't a chat in JSON format")]
    [BothProtocols("null", "the response isn't a chat in JSON format")]
    [BothProtocols("{} trailing", "the response isn't a chat in JSON format")]
    public async Task A_page_that_is_no_JSON_is_shown_and_not_tried_again(ChatProtocol protocol, string body, string message)
    {
        NextBody(body, "text/html");
        var error = await Client(protocol).FailAsync(Ask.For("x"));
        Check(error, message, attempts: 1);
        Assert.Equal(body, error.Body);
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols]
    public async Task A_page_instead_of_a_stream_is_no_answer(ChatProtocol protocol)
    {
        NextBody("<html><title>Sign in</title></html>", "text/html");
        var error = await Client(protocol).FailAsync(Ask.For("x"), stream: true);
        Check(error, "Sign in", attempts: 1);
        Assert.Equal((await FailWholeAsync(protocol)).Cause, error.Cause);
    }

    private Task<QwenException> FailWholeAsync(ChatProtocol protocol)
    {
        NextBody("<html><title>Sign in</title></html>", "text/html");
        return Client(protocol).FailAsync(Ask.For("x"));
    }

    [Theory]
    [BothProtocols("{}")]
    [BothProtocols("""{"choices":[],"usage":{"prompt_tokens":1}}""")]
    [BothProtocols("""{"choices":"none"}""")]
    [BothProtocols("""{"choices":[5,null,"x"]}""")]
    [BothProtocols("""{"output":{},"request_id":"r-1"}""")]
    [BothProtocols("""{"output":null,"request_id":"r-1"}""")]
    [BothProtocols("""{"output":"text","request_id":"r-1"}""")]
    [BothProtocols("""{"output":{"choices":null,"text":null},"request_id":"r-1"}""")]
    public async Task JSON_without_a_choice_is_not_tried_again(ChatProtocol protocol, string body)
    {
        NextBody(body);
        var error = await Client(protocol).FailAsync(Ask.For("x"));
        Check(error, "the response contains no choices", attempts: 1);
        Assert.Equal(body, error.Body);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task The_page_of_a_gateway_with_502_is_tried_again(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Html502 = true, Times = -1 });
        var error = await Client(protocol, options => options with { MaxRetry = 2 }).FailAsync(Ask.For("x"), stream);
        Assert.Equal((ErrorKind.Overloaded, 502, 3), (error.Kind, error.StatusCode, error.Attempts));
        Assert.Contains("502 Bad Gateway", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("<html>", error.Body, StringComparison.Ordinal);
        Assert.Null(error.RequestId);
        Assert.Equal(3, Service.Requests.Count);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task A_wrong_content_type_does_no_harm(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { WrongContentType = true });
        var answer = await Client(protocol).AskAsync(Ask.For("Hello"), stream);
        Assert.Equal(("Hello", "stop", 1), (answer.Content, answer.FinishReason, answer.Attempts));
    }

    [Theory, BothProtocols]
    public async Task A_byte_order_mark_does_no_harm(ChatProtocol protocol)
    {
        NextBody("\ufeff" + Canned.Answer(protocol, stream: false, "\"content\":\"Hello\""));
        Assert.Equal("Hello", (await Client(protocol).AskAsync(Ask.For("question"))).Content);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task A_body_that_is_not_compressed_as_it_says_is_not_tried_again(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Body = "plain", ContentType = Canned.ContentType(stream), Headers = new Dictionary<string, string> { ["Content-Encoding"] = "gzip" }, Times = -1 });
        Check(await Client(protocol).FailAsync(Ask.For("x"), stream), "didn't return a valid response", attempts: 1);
    }

    private static void Check(QwenException error, string message, int attempts)
    {
        Assert.Equal(ErrorKind.Protocol, error.Kind);
        Assert.DoesNotContain("..", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((200, attempts), (error.StatusCode, error.Attempts));
        Assert.Null(error.PartialContent);
    }
}
