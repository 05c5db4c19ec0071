using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Requests;

public sealed class ToolDefinitionTests : ServiceTest
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string","description":"město"}},"required":["city"]}""";

    private static readonly ChatRequest Request = Ask.For("x") with
    {
        Tools = [new ToolDefinition("get_weather", "Tells the \"weather\".", Schema), new ToolDefinition("now", null, null)],
    };

    [Theory, BothProtocols]
    public async Task Tools_are_sent_as_functions_with_their_schema(ChatProtocol protocol)
    {
        await Client(protocol).AskAsync(Request);
        var tools = Sent(protocol).Parameters.GetProperty("tools");
        Assert.Equal(2, tools.GetArrayLength());
        Assert.Equal("function", tools[0].GetProperty("type").GetString());
        var function = tools[0].GetProperty("function");
        Assert.Equal("get_weather", function.GetProperty("name").GetString());
        Assert.Equal("Tells the \"weather\".", function.GetProperty("description").GetString());
        Assert.Equal(Schema, function.GetProperty("parameters").GetRawText());
    }

    [Theory, BothProtocols]
    public async Task A_tool_without_description_and_schema_is_sent_without_them(ChatProtocol protocol)
    {
        await Client(protocol).AskAsync(Request);
        var function = Sent(protocol).Parameters.GetProperty("tools")[1].GetProperty("function");
        Assert.Equal("now", function.GetProperty("name").GetString());
        Assert.False(function.TryGetProperty("description", out _));
        Assert.Equal("{}", function.GetProperty("parameters").GetRawText());
    }

    [Theory]
    [BothProtocols("\"auto\"")]
    [BothProtocols("\"none\"")]
    [BothProtocols("""{"type":"function","function":{"name":"now"}}""")]
    public async Task The_choice_is_sent_as_it_was_given(ChatProtocol protocol, string choice)
    {
        await Client(protocol).AskAsync(Request with { ToolChoice = choice });
        Assert.Equal(choice, Sent(protocol).Parameter("tool_choice"));
    }

    [Theory]
    [BothProtocols("""{"type":"json_object"}""")]
    [BothProtocols("""{"type":"json_schema","json_schema":{"name":"city","strict":true,"schema":{"type":"object","properties":{"city":{"type":"string"}}}}}""")]
    public async Task The_response_format_is_sent_and_obeyed(ChatProtocol protocol, string format)
    {
        var answer = await Client(protocol).AskAsync(Ask.For("x") with { ResponseFormat = format });
        Assert.Equal(format, Sent(protocol).Parameter("response_format"));
        Assert.StartsWith("{", answer.Content, StringComparison.Ordinal);
    }
}
