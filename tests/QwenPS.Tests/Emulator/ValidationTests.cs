using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class ValidationTests : EmulatorTest
{
    [Theory]
    [InlineData("\"temperature\":2", "invalid_value", "temperature")]
    [InlineData("\"temperature\":-0.1", "invalid_value", "temperature")]
    [InlineData("\"temperature\":\"1\"", "invalid_parameter_error", "temperature")]
    [InlineData("\"top_p\":0", "invalid_value", "top_p")]
    [InlineData("\"top_p\":1.01", "invalid_value", "top_p")]
    [InlineData("\"presence_penalty\":2.5", "invalid_value", "presence_penalty")]
    [InlineData("\"max_tokens\":0", "invalid_value", "max_tokens")]
    [InlineData("\"max_tokens\":1.5", "invalid_parameter_error", "max_tokens")]
    [InlineData("\"max_completion_tokens\":0", "invalid_value", "max_completion_tokens")]
    [InlineData("\"seed\":-1", "invalid_value", "seed")]
    [InlineData("\"seed\":18446744073709551616", "invalid_value", "seed")]
    [InlineData("\"reasoning_effort\":\"deep\"", "invalid_parameter_error", "reasoning_effort")]
    [InlineData("\"reasoning_effort\":\"Low\"", "invalid_parameter_error", "reasoning_effort")]
    [InlineData("\"reasoning_effort\":5", "invalid_parameter_error", "reasoning_effort")]
    [InlineData("\"reasoning_effort\":\"low\",\"thinking_budget\":5", "invalid_parameter_error", "reasoning_effort")]
    [InlineData("\"n\":5", "invalid_value", "n")]
    [InlineData("\"stop\":5", "invalid_parameter_error", "stop")]
    [InlineData("\"stream\":\"yes\"", "invalid_parameter_error", "stream")]
    [InlineData("\"tools\":{}", "invalid_parameter_error", "tools")]
    [InlineData("\"tools\":[{\"type\":\"function\"}]", "missing_required_field", "tools[0].function")]
    [InlineData("\"tool_choice\":\"often\"", "invalid_value", "tool_choice")]
    [InlineData("\"response_format\":{\"type\":\"xml\"}", "invalid_value", "response_format.type")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\"}", "missing_required_field", "response_format.json_schema")]
    public async Task Wrong_parameters_are_named(string parameter, string code, string param)
    {
        var compatible = await SendAsync(Compatible, Bodies.Compatible("x", parameter));
        Assert.Equal(400, compatible.Status);
        Assert.Equal((code, param), (compatible.Code, compatible.Error.GetProperty("param").GetString()));
        Assert.Equal("invalid_request_error", compatible.Error.GetProperty("type").GetString());

        if (param == "stream") return;
        var native = await SendAsync(Native, Bodies.Native("x", parameter));
        Assert.Equal(400, native.Status);
        Assert.Equal("InvalidParameter", native.Json.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("\"temperature\":0")]
    [InlineData("\"temperature\":1.99")]
    [InlineData("\"top_p\":1")]
    [InlineData("\"presence_penalty\":-2")]
    [InlineData("\"seed\":18446744073709551615")]
    [InlineData("\"temperature\":null,\"stop\":null,\"tools\":null")]
    [InlineData("\"something_new\":{\"a\":[1]}")]
    public async Task Right_and_unknown_parameters_pass(string parameter) =>
        Assert.Equal(200, (await SendAsync(Compatible, Bodies.Compatible("x", parameter))).Status);

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""", "missing_required_field", "model")]
    [InlineData("""{"model":"qwen-plus"}""", "missing_required_field", "messages")]
    [InlineData("""{"model":5,"messages":[]}""", "invalid_parameter_error", "model")]
    [InlineData("""{"model":"qwen-plus","messages":"x"}""", "invalid_parameter_error", "messages")]
    [InlineData("""{"model":"qwen-plus","messages":[]}""", "invalid_value", "messages")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"x"}]}""", "invalid_parameter_error", "messages")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"x"}]}""", "invalid_parameter_error", "messages")]
    [InlineData("""{"model":"qwen-plus","messages":["x"]}""", "invalid_parameter_error", "messages[0]")]
    [InlineData("""{"model":"qwen-plus","messages":[{"content":"x"}]}""", "missing_required_field", "messages[0].role")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"user"}]}""", "missing_required_field", "messages[0].content")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"user","content":5}]}""", "invalid_parameter_error", "messages[0].content")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"oss://a/b.png"}}]}]}""", "invalid_parameter_error", "messages")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"a","function":{"name":"f","arguments":""}}]}]}""", "invalid_parameter_error", "messages[0].tool_calls")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"a","function":{"name":"f","arguments":null}}]}]}""", "invalid_parameter_error", "messages[0].tool_calls")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\"a\":"}}]}]}""", "invalid_parameter_error", "messages[0].tool_calls")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"wizard","content":"x"}]}""", "invalid_value", "messages[0].role")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"tool","content":"x"}]}""", "invalid_value", "messages[0].role")]
    public async Task Wrong_bodies_are_named(string body, string code, string param)
    {
        var reply = await SendAsync(Compatible, body);
        Assert.Equal(400, reply.Status);
        Assert.Equal((code, param), (reply.Code, reply.Error.GetProperty("param").GetString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("""{"model":"qwen-plus","messages":[{"role":"user","content":"\ud800"}],"input":{"messages":[{"role":"user","content":"\ud800"}]}}""")]
    public async Task What_is_no_json_is_refused(string body)
    {
        Assert.Equal(400, (await SendAsync(Compatible, body)).Status);
        var native = await SendAsync(Native, body);
        Assert.Equal(400, native.Status);
        Assert.Equal("BadRequest.IllegalInput", native.Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_native_protocol_needs_an_input()
    {
        var reply = await SendAsync(Native, """{"model":"qwen-plus"}""");
        Assert.Equal((400, "InvalidParameter"), (reply.Status, reply.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Unknown_models_are_not_found()
    {
        var compatible = await SendAsync(Compatible, Bodies.Compatible("x", model: "Qwen-Plus"));
        Assert.Equal((404, "model_not_found"), (compatible.Status, compatible.Code));
        var native = await SendAsync(Native, Bodies.Native("x", model: "Qwen-Plus"));
        Assert.Equal((404, "ModelNotFound"), (native.Status, native.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_text_beyond_the_context_is_refused()
    {
        var text = new string('长', 4097);
        var compatible = await SendAsync(Compatible, Bodies.Compatible(text, model: "qwen-math-plus"));
        Assert.Equal((400, "context_length_exceeded"), (compatible.Status, compatible.Code));
        var native = await SendAsync(Native, Bodies.Native(text, model: "qwen-math-plus"));
        Assert.Equal("Range of input length should be [1, 4096]", native.Json.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("qwq-plus", "")]
    [InlineData("qwen3-32b", "\"enable_thinking\":true")]
    public async Task Models_that_insist_on_a_stream_get_one(string model, string more)
    {
        var plain = await SendAsync(Compatible, Bodies.Compatible("x", more, model));
        Assert.Equal((400, "invalid_parameter_error"), (plain.Status, plain.Code));
        var streamed = await SendAsync(Compatible, Bodies.Compatible("x", more.Length > 0 ? more + ",\"stream\":true" : "\"stream\":true", model));
        Assert.Equal(200, streamed.Status);
    }

    /// <summary>For a model that must be streamed to think, an ordinary call shows whether it thinks.</summary>
    [Theory]
    [InlineData("\"none\"", 200)]
    [InlineData("\"minimal\"", 400)]
    [InlineData("\"low\"", 400)]
    [InlineData("\"medium\"", 400)]
    [InlineData("\"high\"", 400)]
    [InlineData("\"xhigh\"", 400)]
    [InlineData("\"max\"", 400)]
    [InlineData("null", 200)]
    [InlineData("\"none\",\"enable_thinking\":true", 400)]
    [InlineData("\"max\",\"enable_thinking\":false", 200)]
    public async Task An_effort_other_than_none_switches_thinking_on_unless_that_is_said(string effort, int status)
    {
        var parameter = $"\"reasoning_effort\":{effort}";
        var compatible = await SendAsync(Compatible, Bodies.Compatible("x", parameter, "qwen3-32b"));
        Assert.Equal(status, compatible.Status);
        if (status == 400) Assert.Equal("enable_thinking", compatible.Error.GetProperty("param").GetString());
        Assert.Equal(status, (await SendAsync(Native, Bodies.Native("x", parameter, "qwen3-32b"))).Status);
        Assert.Equal(200, (await SendAsync(Compatible, Bodies.Compatible("x", parameter + ",\"stream\":true", "qwen3-32b"))).Status);
    }

    [Theory]
    [InlineData("\"deep\"", "'deep'")]
    [InlineData("\"none\",\"thinking_budget\":5", "'thinking_budget'")]
    public async Task A_wrong_effort_is_told_by_what_is_wrong(string effort, string named)
    {
        Assert.Contains(named, (await SendAsync(Compatible, Bodies.Compatible("x", $"\"reasoning_effort\":{effort}"))).Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains(named, (await SendAsync(Native, Bodies.Native("x", $"\"reasoning_effort\":{effort}"))).Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Translators_take_no_system_message_and_ask_for_a_target_language()
    {
        var system = await SendAsync(Compatible, Bodies.CompatibleMessages("""{"role":"system","content":"s"},""" + Bodies.User("x"), model: "qwen-mt-plus"));
        Assert.Equal((400, "invalid_parameter_error", "Role must be in [user, assistant]."), (system.Status, system.Code, system.Error.GetProperty("message").GetString()));
        Assert.Equal(400, (await SendAsync(Native, """{"model":"qwen-mt-plus","input":{"messages":[{"role":"system","content":"s"},{"role":"user","content":"x"}]}}""")).Status);
        Assert.Equal(200, (await SendAsync(Compatible, Bodies.Compatible("x", "\"translation_options\":{\"source_lang\":\"auto\",\"target_lang\":\"English\"}", "qwen-mt-plus"))).Status);
        var target = await SendAsync(Compatible, Bodies.Compatible("x", "\"translation_options\":{\"source_lang\":\"auto\"}", "qwen-mt-plus"));
        Assert.Equal("translation_options.target_lang", target.Error.GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("\"enable_search\":true", 400)]
    [InlineData("\"enable_search\":true,\"enable_thinking\":false", 200)]
    [InlineData("\"enable_search\":false", 200)]
    [InlineData("\"enable_search\":true,\"stream\":true", 200)]
    public async Task A_model_that_thinks_searches_in_a_stream_only(string more, int status) =>
        Assert.Equal(status, (await SendAsync(Compatible, Bodies.Compatible("x", more, "qwen3.5-plus"))).Status);

    [Theory]
    [InlineData("/compatible-mode/v1/nothing", "compatible")]
    [InlineData("/compatible-mode/v1/chat/completions/", "compatible")]
    [InlineData("/api/v1/nothing", "native")]
    [InlineData("/", "native")]
    public async Task Unknown_paths_are_not_found(string path, string shape)
    {
        var reply = await SendAsync(path, "{}");
        Assert.Equal(404, reply.Status);
        Assert.Equal(shape == "compatible", reply.Json.TryGetProperty("error", out _));
        Assert.NotNull(reply.RequestId);
    }

    [Fact]
    public async Task A_wrong_method_is_refused() => Assert.Equal(405, (await SendAsync(Compatible, null)).Status);

    [Theory]
    [InlineData("X-Emulator-Answr", "echo")]
    [InlineData("X-Emulator-Answer", "shout")]
    [InlineData("X-Emulator-Events", "many")]
    [InlineData("X-Emulator-ToolCall", "nothing")]
    [InlineData("X-Emulator-Fault", "{\"staus\":500}")]
    [InlineData("X-Emulator-Fault", "{\"splitBytes\":0}")]
    public async Task Misspelt_wishes_are_refused(string header, string value)
    {
        var reply = await ChatAsync("x", (header, value));
        Assert.Equal(400, reply.Status);
        Assert.Equal(header, reply.Error.GetProperty("param").GetString());
    }
}
