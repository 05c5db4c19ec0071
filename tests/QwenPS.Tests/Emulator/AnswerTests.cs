using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class AnswerTests : EmulatorTest
{
    private const string Schema = """
        "response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object","properties":{
        "name":{"type":"string"},"day":{"type":"string","format":"date"},"age":{"type":"integer","minimum":18},"share":{"type":"number"},
        "open":{"type":"boolean"},"kind":{"enum":["a","b"]},"tags":{"type":"array","items":{"type":"string"},"minItems":2},
        "next":{"$ref":"#/$defs/pair"},"none":{"type":"null"},"either":{"anyOf":[{"type":"integer"},{"type":"null"}]},"maybe":{"type":["null","string"]}},
        "$defs":{"pair":{"type":"object","properties":{"left":{"type":"string","minLength":6}}}}}}}
        """;

    [Theory]
    [InlineData("你是谁?")]
    [InlineData(" \t leading and trailing \r\n\n ")]
    [InlineData("quotes \" and \\ and \u0001 and \u2028 and 😀 and é")]
    [InlineData("")]
    public async Task Echo_is_exact(string text)
    {
        Assert.Equal(text, (await ChatAsync(text)).Content);
        var native = await SendAsync(Native, Bodies.Native(text));
        Assert.Equal(text, native.Json.GetProperty("output").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(text, (await SendAsync(Compatible, Bodies.Compatible(text, "\"stream\":true"))).StreamedContent);
    }

    [Fact]
    public async Task A_plain_answer_has_the_documented_form()
    {
        var reply = await ChatAsync("你是谁?");
        var created = reply.Json.GetProperty("created").GetInt64();
        Assert.Equal("application/json", reply.ContentType);
        Assert.Equal(
            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"你是谁?\"},\"finish_reason\":\"stop\",\"index\":0,\"logprobs\":null}],"
            + "\"object\":\"chat.completion\",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":3,\"total_tokens\":6},"
            + $"\"created\":{created},\"system_fingerprint\":\"\",\"model\":\"qwen-plus\",\"id\":\"chatcmpl-{reply.RequestId}\"}}",
            reply.Text);
    }

    [Fact]
    public async Task The_last_user_message_is_echoed_and_all_messages_cost()
    {
        const string messages = """{"role":"system","content":"12345678"},{"role":"user","content":"one"},{"role":"assistant","content":"two"},{"role":"user","content":"我是谁"}""";
        var reply = await SendAsync(Compatible, Bodies.CompatibleMessages(messages));
        Assert.Equal("我是谁", reply.Content);
        Assert.Equal(2 + 1 + 1 + 3, reply.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task Parts_of_a_content_are_joined()
    {
        const string message = """{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:"}},{"type":"text","text":"b"}]}""";
        Assert.Equal("ab", (await SendAsync(Compatible, Bodies.CompatibleMessages(message))).Content);
    }

    [Theory]
    [InlineData("Summarise\n\nfirst\nsecond\n", "Summarise -> 2 lines, 13 characters; first line: \"first\"")]
    [InlineData("Two\nlines\n\nx", "Two lines -> 1 line, 1 character; first line: \"x\"")]
    [InlineData("no content", "no content")]
    public async Task Digest_is_one_line(string text, string expected) =>
        Assert.Equal(expected, (await ChatAsync(text, ("X-Emulator-Answer", "digest"))).Content);

    [Fact]
    public async Task A_text_can_be_asked_for() =>
        Assert.Equal("你好 \n%", (await ChatAsync("x", ("X-Emulator-Answer", "text:" + Uri.EscapeDataString("你好 \n%")))).Content);

    [Fact]
    public async Task Json_fits_the_schema()
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible("make one", Schema), ("X-Emulator-Answer", "json"));
        Assert.Equal(
            """{"name":"text","day":"2026-01-02","age":18,"share":1.5,"open":true,"kind":"a","tags":["text","text"],"next":{"left":"texttt"},"none":null,"either":1,"maybe":"text"}""",
            reply.Content);
        Assert.Equal(reply.Content, (await SendAsync(Compatible, Bodies.Compatible("make one", Schema))).Content);
    }

    [Fact]
    public async Task A_wish_for_json_is_met_unless_the_echo_is_json_already()
    {
        const string format = "\"response_format\":{\"type\":\"json_object\"}";
        Assert.Equal("""{"answer":"a \"b\""}""", (await SendAsync(Compatible, Bodies.Compatible("a \"b\"", format))).Content);
        Assert.Equal("""{"mine": 1}""", (await SendAsync(Compatible, Bodies.Compatible("""{"mine": 1}""", format))).Content);
        Assert.Equal("plain", (await SendAsync(Compatible, Bodies.Compatible("plain", format), ("X-Emulator-Answer", "echo"))).Content);
    }

    [Theory]
    [InlineData("一二三四五", "\"max_tokens\":2", "一二", "length")]
    [InlineData("一二三四五", "\"max_completion_tokens\":3", "一二三", "length")]
    [InlineData("一二", "\"max_tokens\":2", "一二", "stop")]
    [InlineData("abcdefghij", "\"max_tokens\":1", "abcdefg", "length")]
    [InlineData("one STOP two", "\"stop\":\"STOP\"", "one ", "stop")]
    [InlineData("one two three", "\"stop\":[\"three\",\"two\"]", "one ", "stop")]
    public async Task Answers_are_cut(string text, string parameter, string expected, string finishReason)
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible(text, parameter));
        Assert.Equal((expected, finishReason), (reply.Content, reply.FinishReason));
    }

    [Theory]
    [InlineData("max_tokens", "想想", "一二")]
    [InlineData("max_completion_tokens", "想想", "")]
    public async Task The_new_limit_counts_thoughts_and_the_old_one_does_not(string name, string reasoning, string answer)
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible("一二三四", $"\"{name}\":2"), ("X-Emulator-Reasoning", Uri.EscapeDataString("想想")));
        var choice = reply.Json.GetProperty("choices")[0];
        Assert.Equal((reasoning, answer), (choice.GetProperty("message").GetProperty("reasoning_content").GetString(), choice.GetProperty("message").GetProperty("content").GetString()));
        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Reasoning_and_cached_tokens_are_told_apart()
    {
        var reply = await ChatAsync("一二三四", ("X-Emulator-Reasoning", Uri.EscapeDataString("想一想")), ("X-Emulator-CachedTokens", "2"));
        Assert.Equal("想一想", reply.Choice.GetProperty("message").GetProperty("reasoning_content").GetString());
        Assert.Equal(
            """{"prompt_tokens":4,"completion_tokens":7,"total_tokens":11,"prompt_tokens_details":{"cached_tokens":2},"completion_tokens_details":{"reasoning_tokens":3}}""",
            reply.Json.GetProperty("usage").GetRawText());
        var native = await SendAsync(Native, Bodies.Native("一二三四"), ("X-Emulator-Reasoning", Uri.EscapeDataString("想一想")), ("X-Emulator-CachedTokens", "2"));
        Assert.Equal(
            """{"input_tokens":4,"output_tokens":7,"total_tokens":11,"prompt_tokens_details":{"cached_tokens":2},"output_tokens_details":{"reasoning_tokens":3}}""",
            native.Json.GetProperty("usage").GetRawText());
    }

    [Fact]
    public async Task Several_choices_can_be_asked_for()
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible("一", "\"n\":3"));
        Assert.Equal([0, 1, 2], reply.Json.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.Equal(3, reply.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task The_native_protocol_has_three_shapes()
    {
        var message = await SendAsync(Native, Bodies.Native("你好", "\"result_format\":\"message\""));
        Assert.Equal(
            $$$"""{"output":{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"你好"}}]},"usage":{"input_tokens":2,"output_tokens":2,"total_tokens":4},"request_id":"{{{message.RequestId}}}"}""",
            message.Text);
        var text = await SendAsync(Native, Bodies.Native("你好", "\"result_format\":\"text\""));
        Assert.Equal("""{"text":"你好","finish_reason":"stop"}""", text.Json.GetProperty("output").GetRawText());
        var parts = await SendAsync(Multimodal, """{"model":"qwen-vl-plus","input":{"messages":[{"role":"user","content":[{"image":"data:"},{"text":"你好"}]}]}}""");
        Assert.Equal(
            """{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":[{"text":"你好"}]}}]}""",
            parts.Json.GetProperty("output").GetRawText());
    }

    [Fact]
    public async Task The_native_protocol_takes_a_prompt_too()
    {
        var reply = await SendAsync(Native, """{"model":"qwen-plus","input":{"prompt":"old"},"parameters":{"result_format":"text"}}""");
        Assert.Equal("old", reply.Json.GetProperty("output").GetProperty("text").GetString());
    }
}

public sealed class DigestByDefaultTests : EmulatorTest
{
    protected override EmulatorOptions Options => new() { Answer = AnswerMode.Digest };

    [Fact]
    public async Task The_option_sets_the_usual_answer()
    {
        Assert.Equal("Count -> 1 line, 3 characters; first line: \"abc\"", (await ChatAsync("Count\n\nabc")).Content);
        Assert.Equal("Count\n\nabc", (await ChatAsync("Count\n\nabc", ("X-Emulator-Answer", "echo"))).Content);
    }
}
