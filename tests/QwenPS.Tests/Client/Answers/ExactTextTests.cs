using System.Text.RegularExpressions;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests that text is transmitted unchanged in both directions.</summary>
public sealed class ExactTextTests : ServiceTest
{
    public static TheoryData<string, string> Texts => new()
    {
        { "NUL", "before\0after" },
        { "all control characters", string.Concat(Enumerable.Range(0, 32).Select(code => (char)code)) + "\u007f\u0085" },
        { "four-byte emoji", "😀 👩‍👩‍👧‍👦 🇩🇪" },
        { "combining marks", "e\u0301 is not é, n\u0303" },
        { "CRLF", "one\r\ntwo\r\n\r\nthree\n" },
        { "no newline at the end", "one\ntwo" },
        { "newlines at both ends", "\n\n text \t\n" },
        { "line separators", "a\u2028b\u2029c\u0085d" },
        { "byte order marks and zero-width characters", "\ufeffa\u200bb\ufeff" },
        { "JSON", """{"a":"\"\\\u00e9\n</script>&<>'+"}""" },
        { "event stream", "data: x\n\ndata: [DONE]\n\n: comment\nevent: error\n" },
        { "right-to-left", "שלום \u202eabc" },
        { "non-characters", "\uffff\ufffe\ufffd" },
        { "blanks only", "   " },
    };

    [Theory, MemberData(nameof(Texts))]
    public Task It_arrives_whole_in_the_OpenAI_protocol(string what, string text) => CheckAsync(ChatProtocol.OpenAI, stream: false, what, text);

    [Theory, MemberData(nameof(Texts))]
    public Task It_arrives_streamed_in_the_OpenAI_protocol(string what, string text) => CheckAsync(ChatProtocol.OpenAI, stream: true, what, text);

    [Theory, MemberData(nameof(Texts))]
    public Task It_arrives_whole_in_the_DashScope_protocol(string what, string text) => CheckAsync(ChatProtocol.DashScope, stream: false, what, text);

    [Theory, MemberData(nameof(Texts))]
    public Task It_arrives_streamed_in_the_DashScope_protocol(string what, string text) => CheckAsync(ChatProtocol.DashScope, stream: true, what, text);

    // The text is written with escapes, because an attribute can't contain an unpaired surrogate.
    [Theory]
    [BothProtocols(@"high \ud83d alone", "high \ufffd alone", WholeAndStreamed = true)]
    [BothProtocols(@"low \ude00 alone, with ""quotes"" and \\backslash\u0000\u000d\u000a", "low \ufffd alone, with \"quotes\" and \\backslash\0\r\n", WholeAndStreamed = true)]
    [BothProtocols(@"swapped \ude00\ud83d", "swapped \ufffd\ufffd", WholeAndStreamed = true)]
    [BothProtocols(@"\ud83d and a whole 😀", "\ufffd and a whole 😀", WholeAndStreamed = true)]
    [BothProtocols(@"\ud83d", "\ufffd", WholeAndStreamed = true)]
    public async Task A_lone_surrogate_goes_out_as_a_replacement_character(ChatProtocol protocol, bool stream, string escaped, string sent)
    {
        string text = Regex.Unescape(escaped);
        var answer = await Client(protocol).AskAsync(Ask.With(new("system", text), new("user", text)), stream);
        Assert.Equal(sent, Sent(protocol).Content(0));
        Assert.Equal(sent, Sent(protocol).Content(1));
        Assert.Equal(sent, answer.Content);

        // The original prompt is kept.
        Assert.Equal(text, answer.Messages[^2].Content);
    }

    [Theory]
    [BothProtocols(@"high \ud83d alone", WholeAndStreamed = true)]
    [BothProtocols(@"low \uDE00\n\t\""\/\b\f\r\\ alone", WholeAndStreamed = true)]
    [BothProtocols(@"\ud83d\ud83d\ude00 and a whole 😀", WholeAndStreamed = true)]
    [BothProtocols(@"\u0000", WholeAndStreamed = true)]
    public async Task A_lone_surrogate_comes_in_as_it_is(ChatProtocol protocol, bool stream, string escaped)
    {
        NextBody(Canned.Answer(protocol, stream, $"\"content\":\"{escaped}\",\"reasoning_content\":\"{escaped}\""), Canned.ContentType(stream));
        var answer = await Client(protocol).AskAsync(Ask.For("x"), stream);
        Assert.Equal(Regex.Unescape(escaped), answer.Content);
        Assert.Equal(Regex.Unescape(escaped), answer.Reasoning);
    }

    [Theory, BothProtocols]
    public async Task A_surrogate_pair_that_was_cut_between_two_events_is_joined_again(ChatProtocol protocol)
    {
        NextBody(Canned.Piece(protocol, @"smile \ud83d") + Canned.Answer(protocol, stream: true, "\"content\":\"\\ude00!\""), "text/event-stream");
        var answer = await Client(protocol).AskStreamAsync(Ask.For("x"));
        Assert.Equal("smile 😀!", answer.Joined);
        Assert.Equal("smile 😀!", answer.Response.Content);
    }

    private async Task CheckAsync(ChatProtocol protocol, bool stream, string what, string text)
    {
        // Both directions are tested, because the emulator answers with the text that it received.
        var answer = await Client(protocol).AskAsync(Ask.With(new("system", text), new("user", text)), stream);
        Assert.True(text == Sent(protocol).Content(0), what);
        Assert.True(text == Sent(protocol).Content(1), what);
        Assert.Equal(text, answer.Content);
        Assert.Equal(text, answer.Messages[^1].Content);
    }
}
