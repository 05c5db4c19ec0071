using System.Text;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests the valid formats of an event stream.</summary>
public sealed class StreamFormatTests : ServiceTest
{
    private const string Text = "Zwölf Boxkämpfer 敏捷的 😀\r\n\0 e\u0301 jagen Viktor.";

    [Theory]
    [BothProtocols("""{"splitBytes":1}""")]
    [BothProtocols("""{"splitBytes":1,"splitDelayMs":0,"crlf":true,"keepAlive":true}""")]
    [BothProtocols("""{"splitBytes":3,"splitDelayMs":0}""")]
    [BothProtocols("""{"splitBytes":7,"splitDelayMs":0,"crlf":true}""")]
    [BothProtocols("""{"crlf":true}""")]
    [BothProtocols("""{"keepAlive":true}""")]
    [BothProtocols("""{"noSpaceAfterColon":true}""")]
    [BothProtocols("""{"noSpaceAfterColon":true,"keepAlive":true,"crlf":true,"noDone":true}""")]
    [BothProtocols("""{"contentType":"text/event-stream; charset=utf-8"}""")]
    [BothProtocols("""{"contentType":"TEXT/EVENT-STREAM"}""")]
    [BothProtocols("""{"contentType":"application/octet-stream"}""")]
    public async Task The_text_arrives_exactly(ChatProtocol protocol, string fault)
    {
        Next(Fault.Parse(fault));
        var answer = await Client(protocol).AskStreamAsync(Ask.For(Text));
        Assert.Equal(Text, answer.Joined);
        Assert.Equal(Text, answer.Response.Content);
        Assert.Equal(("stop", 1), (answer.Response.FinishReason, answer.Response.Attempts));
        Assert.NotNull(answer.Response.Usage);
    }

    [Theory]
    [BothProtocols("\r")]
    [BothProtocols("\r\n")]
    [BothProtocols("\n")]
    public async Task A_line_may_end_in_three_ways(ChatProtocol protocol, string newLine)
    {
        NextBody(Plain(protocol).Replace("\n", newLine, StringComparison.Ordinal), "text/event-stream");
        Assert.Equal("Hello you", (await Client(protocol).AskStreamAsync(Ask.For("x"))).Joined);
    }

    [Theory]
    [BothProtocols("\n\n")]
    [BothProtocols("\n")]
    public async Task The_last_empty_line_may_be_missing(ChatProtocol protocol, string ending)
    {
        NextBody(Plain(protocol)[..^ending.Length], "text/event-stream");
        var answer = await Client(protocol).AskStreamAsync(Ask.For("x"));
        Assert.Equal(("Hello you", "stop", 1), (answer.Joined, answer.Response.FinishReason, answer.Response.Attempts));
    }

    [Theory, BothProtocols]
    public async Task Other_lines_and_events_are_passed_over(ChatProtocol protocol)
    {
        const string noise = "\ufeff:\n: comment\nretry: 3000\nid\nunknown: x\n\n\n\nevent: ping\ndata:\n\nevent: ping\ndata:   \n\n";
        NextBody(noise + Plain(protocol), "text/event-stream");
        var answer = await Client(protocol).AskStreamAsync(Ask.For("x"));
        Assert.Equal(("Hello you", 1), (answer.Joined, answer.Response.Attempts));
    }

    [Theory, BothProtocols]
    public async Task An_event_may_stand_on_several_data_lines(ChatProtocol protocol)
    {
        NextBody(Plain(protocol).Replace("{\"", "{\ndata: \"", StringComparison.Ordinal), "text/event-stream");
        Assert.Equal("Hello you", (await Client(protocol).AskStreamAsync(Ask.For("x"))).Joined);
    }

    [Theory]
    [BothProtocols("application/json")]
    [BothProtocols("application/json; charset=utf-8")]
    [BothProtocols("Application/JSON")]
    public async Task A_service_that_does_not_stream_answers_with_one_JSON(ChatProtocol protocol, string contentType)
    {
        NextBody(Canned.Answer(protocol, stream: false, "\"content\":\"Hello you\"", usage: """{"input_tokens":1,"output_tokens":2}"""), contentType);
        var answer = await Client(protocol).AskStreamAsync(Ask.For("x"));
        Assert.Equal(["Hello you", ""], answer.Deltas.Select(delta => delta.Content));
        Assert.Equal([null, "stop"], answer.Deltas.Select(delta => delta.FinishReason));
        Assert.Equal(3, answer.Deltas[^1].Usage!.TotalTokens);
        Assert.Equal(("Hello you", 1), (answer.Response.Content, answer.Response.Attempts));
    }

    [Theory, BothProtocols]
    public async Task An_error_of_200_in_one_JSON_is_an_error_of_the_stream_too(ChatProtocol protocol)
    {
        NextBody("""{"code":"DataInspectionFailed","message":"No.","request_id":"r-9"}""");
        var error = await Client(protocol).FailAsync(Ask.For("x"), stream: true);
        Assert.Equal((ErrorKind.ContentFilter, "DataInspectionFailed"), (error.Kind, error.Code));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task A_compressed_answer_is_read(ChatProtocol protocol, bool stream)
    {
        var body = Compression.Gzip(Encoding.UTF8.GetBytes(stream ? Plain(protocol) : Canned.Answer(protocol, stream: false, "\"content\":\"Hello you\"")));
        await using var server = new RawServer(async (connection, stop) =>
        {
            var head = $"HTTP/1.1 200 OK\r\nContent-Type: {Canned.ContentType(stream)}\r\nContent-Encoding: gzip\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
            await connection.WriteAsync(Encoding.ASCII.GetBytes(head), stop);
            await connection.WriteAsync(body, stop);
        });
        Assert.Equal("Hello you", (await Clients.At(server.Uri, protocol).AskAsync(Ask.For("x"), stream)).Content);
    }

    private static string Plain(ChatProtocol protocol) => Canned.Piece(protocol, "Hello ") + Canned.Answer(protocol, stream: true, "\"content\":\"you\"");
}
