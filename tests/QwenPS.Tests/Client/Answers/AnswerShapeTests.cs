using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests formats of an answer that differ from the documented format, complete and streamed.</summary>
public sealed class AnswerShapeTests : ServiceTest
{
    [Theory]
    [BothProtocols("\"content\":null", "", WholeAndStreamed = true)]
    [BothProtocols("\"content\":\"\"", "", WholeAndStreamed = true)]
    [BothProtocols("\"x\":1", "", WholeAndStreamed = true)]
    [BothProtocols("\"content\":[]", "", WholeAndStreamed = true)]
    [BothProtocols("""
        "content":[{"text":"one "},{"text":"two"}]
        """, "one two", WholeAndStreamed = true)]
    [BothProtocols("""
        "content":[{"type":"text","text":"one "},{"type":"image_url","image_url":{"text":"not this"}},"two",null,3,["nor this"]]
        """, "one two", WholeAndStreamed = true)]
    [BothProtocols("""
        "content":42
        """, "42", WholeAndStreamed = true)]
    [BothProtocols("""
        "content":{"text":"what is this"}
        """, "", WholeAndStreamed = true)]
    public async Task Content_may_be_missing_null_empty_or_an_array(ChatProtocol protocol, bool stream, string message, string expected) =>
        Assert.Equal(expected, (await AnswerAsync(protocol, stream, message)).Content);

    [Theory]
    [BothProtocols("content_filter", WholeAndStreamed = true)]
    [BothProtocols("something_of_next_year", WholeAndStreamed = true)]
    [BothProtocols("STOP", WholeAndStreamed = true)]
    public async Task A_finish_reason_passes_through_as_it_is(ChatProtocol protocol, bool stream, string reason) =>
        Assert.Equal(reason, (await AnswerAsync(protocol, stream, "\"content\":\"x\"", finish: $"\"{reason}\"")).FinishReason);

    [Theory]
    [BothProtocols("\"null\"")]
    [BothProtocols("null")]
    [BothProtocols("\"\"")]
    public async Task A_whole_answer_may_lack_a_finish_reason(ChatProtocol protocol, string finish)
    {
        var answer = await AnswerAsync(protocol, stream: false, "\"content\":\"x\"", finish: finish);
        Assert.Null(answer.FinishReason);
        Assert.Equal("x", answer.Content);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Fields_that_nobody_knows_are_kept_as_plain_values(ChatProtocol protocol, bool stream)
    {
        const string more = """
            "service_tier":"priority","cost":{"cny":0.25,"items":[1,true,null,"2026-01-01T00:00:00Z"]},"big":9007199254740993
            """;
        var fields = (await AnswerAsync(protocol, stream, "\"content\":\"x\"", more: more)).AdditionalProperties;
        Assert.NotNull(fields);
        Assert.Equal(["service_tier", "cost", "big"], fields.Keys);
        Assert.Equal("priority", fields["service_tier"]);
        Assert.Equal(9007199254740993L, fields["big"]);
        var cost = Assert.IsType<Dictionary<string, object?>>(fields["cost"]);
        Assert.Equal(0.25, cost["cny"]);
        Assert.Equal(new object?[] { 1L, true, null, "2026-01-01T00:00:00Z" }, cost["items"]);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task An_unknown_field_may_hold_text_that_is_no_valid_Unicode(ChatProtocol protocol, bool stream)
    {
        const string more = """
            "odd":{"\ud800":"\udc00 end","\u00e9":1}
            """;
        var answer = await AnswerAsync(protocol, stream, "\"content\":\"x\"", more: more);
        Assert.Equal("x", answer.Content);
        var odd = Assert.IsType<Dictionary<string, object?>>(answer.AdditionalProperties!["odd"]);
        Assert.Equal(1L, odd["é"]);
        Assert.Equal(2, odd.Count);
    }

    [Theory]
    [BothProtocols("1716430652", WholeAndStreamed = true)]
    [BothProtocols("1716430652.75", WholeAndStreamed = true)]
    [BothProtocols("\"1716430652\"", WholeAndStreamed = true)]
    [BothProtocols("1.716430652e9", WholeAndStreamed = true)]
    public async Task The_time_may_be_a_number_of_any_kind_or_a_text(ChatProtocol protocol, bool stream, string created) =>
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1716430652), (await AnswerAsync(protocol, stream, "\"content\":\"x\"", more: $"\"created\":{created}")).Created);

    [Theory]
    [BothProtocols("null", WholeAndStreamed = true)]
    [BothProtocols("\"yesterday\"", WholeAndStreamed = true)]
    [BothProtocols("-5", WholeAndStreamed = true)]
    [BothProtocols("1e300", WholeAndStreamed = true)]
    [BothProtocols("{}", WholeAndStreamed = true)]
    public async Task A_time_that_is_none_becomes_the_time_of_arrival(ChatProtocol protocol, bool stream, string created)
    {
        var before = DateTimeOffset.Now.AddSeconds(-1);
        Assert.InRange((await AnswerAsync(protocol, stream, "\"content\":\"x\"", more: $"\"created\":{created}")).Created, before, DateTimeOffset.Now.AddSeconds(1));
    }

    [Theory]
    [BothProtocols("\"model\":5", WholeAndStreamed = true)]
    [BothProtocols("\"system_fingerprint\":{}", WholeAndStreamed = true)]
    [BothProtocols("\"object\":[]", WholeAndStreamed = true)]
    [BothProtocols("\"error\":null", WholeAndStreamed = true)]
    [BothProtocols("\"code\":null,\"message\":null", WholeAndStreamed = true)]
    [BothProtocols("\"code\":\"\",\"message\":\"\",\"status_code\":200", WholeAndStreamed = true)]
    [BothProtocols("\"code\":200,\"message\":\"Success\"", WholeAndStreamed = true)]
    public async Task An_optional_field_of_another_type_does_no_harm(ChatProtocol protocol, bool stream, string more)
    {
        var answer = await AnswerAsync(protocol, stream, "\"content\":\"x\"", more: more);
        Assert.Equal("x", answer.Content);
        Assert.Equal("stop", answer.FinishReason);
    }

    [Theory]
    [BothProtocols("\"tool_calls\":{}", WholeAndStreamed = true)]
    [BothProtocols("\"tool_calls\":\"none\"", WholeAndStreamed = true)]
    [BothProtocols("\"tool_calls\":null", WholeAndStreamed = true)]
    [BothProtocols("\"tool_calls\":[]", WholeAndStreamed = true)]
    [BothProtocols("\"reasoning_content\":5", WholeAndStreamed = true)]
    [BothProtocols("\"reasoning_content\":null,\"function_call\":null,\"refusal\":null,\"audio\":{}", WholeAndStreamed = true)]
    public async Task An_optional_field_of_the_message_of_another_type_does_no_harm(ChatProtocol protocol, bool stream, string message)
    {
        var answer = await AnswerAsync(protocol, stream, "\"content\":\"x\"," + message);
        Assert.Equal("x", answer.Content);
        Assert.Empty(answer.ToolCalls);
    }

    private async Task<ChatResponse> AnswerAsync(ChatProtocol protocol, bool stream, string message, string finish = "\"stop\"", string? more = null)
    {
        NextBody(Canned.Answer(protocol, stream, message.Trim(), finish, more: more?.Trim()), Canned.ContentType(stream));
        var answer = await Client(protocol).AskAsync(Ask.For("question"), stream);
        Assert.Equal(1, answer.Attempts);
        return answer;
    }
}
