using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests the formats of answers in the DashScope protocol.</summary>
public sealed class NativeStreamStyleTests : ServiceTest
{
    private const string Text = "Pieces or the whole text so far: 内容是一样的。😀";

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Pieces_and_the_text_so_far_give_the_same_deltas(string incremental)
    {
        var answer = await Client(ChatProtocol.DashScope).AskStreamAsync(With("incremental_output", incremental));
        Assert.Equal(incremental, Sent(ChatProtocol.DashScope).Parameter("incremental_output"));
        Assert.Equal(Text, answer.Joined);
        Assert.Equal(Text, answer.Response.Content);
        Assert.True(answer.Deltas.Count > 3);
        Assert.Equal("stop", answer.Deltas[^1].FinishReason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_old_text_format_is_read_too(bool stream)
    {
        var answer = await Client(ChatProtocol.DashScope).AskAsync(With("result_format", "\"text\""), stream);
        Assert.Equal(Text, answer.Content);
        Assert.Equal("stop", answer.FinishReason);
        Assert.NotNull(answer.Usage);
    }

    [Fact]
    public async Task The_old_text_format_is_read_cumulatively_too()
    {
        var request = Ask.For(Text) with { AdditionalBody = new Dictionary<string, string> { ["result_format"] = "\"text\"", ["incremental_output"] = "false" } };
        Assert.Equal(Text, (await Client(ChatProtocol.DashScope).AskStreamAsync(request)).Joined);
    }

    [Fact]
    public async Task The_sample_of_the_services_documents_is_read_as_pieces()
    {
        static string Event(string piece, int tokens, string finish) =>
            $$$"""data: {"output":{"choices":[{"finish_reason":"{{{finish}}}","message":{"role":"assistant","content":"{{{piece}}}"}}]},"usage":{"input_tokens":10,"output_tokens":{{{tokens}}}}}""" + "\n\n";
        NextBody(Event("我", 1, "null") + Event("是", 2, "null") + Event("一", 3, "null") + Event("", 3, "stop"), "text/event-stream");

        var answer = await Client(ChatProtocol.DashScope).AskStreamAsync(Ask.For("x"));
        Assert.Equal(["我", "是", "一", ""], answer.Deltas.Select(delta => delta.Content));
        Assert.Equal([null, null, null, "stop"], answer.Deltas.Select(delta => delta.FinishReason));
        Assert.Equal(13, answer.Response.Usage!.TotalTokens);
    }

    [Fact]
    public async Task The_text_null_is_no_finish_reason()
    {
        NextBody(Canned.Piece(ChatProtocol.DashScope, "a").Replace(":null", ":\"null\"", StringComparison.Ordinal), "text/event-stream");
        var error = await Client(ChatProtocol.DashScope, options => options with { MaxRetry = 0 }).FailAsync(Ask.For("x"), stream: true);
        Assert.Equal(ErrorKind.Protocol, error.Kind);
        Assert.Equal("a", error.PartialContent);
    }

    private static ChatRequest With(string name, string json) => Ask.For(Text) with { AdditionalBody = new Dictionary<string, string> { [name] = json } };
}
