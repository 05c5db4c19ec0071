using QwenPS.Chat.Bulk;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Diagnostics;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Requests;

/// <summary>
/// Tests that the maximum length is sent with the field name that the host accepts: <c>max_completion_tokens</c> for the service, <c>max_tokens</c> for other
/// hosts.
/// </summary>
public sealed class TokenLimitTests : ServiceTest
{
    private const string Old = "max_tokens";
    private const string New = "max_completion_tokens";

    private static readonly ChatRequest Limited = Ask.For("一二三四五") with { MaxTokens = 2 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_service_itself_gets_the_new_name(bool stream)
    {
        var answer = await Rerouted.OfficialClient(Service.BaseUri, ChatProtocol.OpenAI).AskAsync(Limited, stream);
        Assert.Equal(("一二", "length"), (answer.Content, answer.FinishReason));
        Assert.Equal(("2", null), (Sent(ChatProtocol.OpenAI).Parameter(New), Sent(ChatProtocol.OpenAI).Parameter(Old)));
    }

    /// <summary>The service's notice applies only to the compatible protocol.</summary>
    [Fact]
    public async Task The_DashScope_protocol_keeps_the_old_name()
    {
        await Rerouted.OfficialClient(Service.BaseUri, ChatProtocol.DashScope).AskAsync(Limited);
        Assert.Equal(("2", null), (Sent(ChatProtocol.DashScope).Parameter(Old), Sent(ChatProtocol.DashScope).Parameter(New)));
    }

    [Fact]
    public async Task Another_host_gets_the_old_name_first()
    {
        await Client(ChatProtocol.OpenAI).AskAsync(Limited);
        Assert.Equal(("2", null), (Sent(ChatProtocol.OpenAI).Parameter(Old), Sent(ChatProtocol.OpenAI).Parameter(New)));
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}""")]
    [InlineData(400, """{"error":{"message":"Unrecognized request argument supplied: max_tokens","type":"invalid_request_error","param":null,"code":null}}""")]
    [InlineData(400, """{"error":{"message":"litellm.UnsupportedParamsError: o3 does not support parameters: ['max_tokens'], for model=o3","type":"None","param":null,"code":"400"}}""")]
    [InlineData(422, """{"detail":[{"type":"extra_forbidden","loc":["body","max_tokens"],"msg":"Extra inputs are not permitted","input":2}]}""")]
    [InlineData(400, """{"error":{"code":"invalid_parameter_error","param":"max_tokens","message":"max_tokens is deprecated, please use max_completion_tokens.","type":"invalid_request_error"},"request_id":"1"}""")]
    public async Task A_refusal_that_names_the_field_is_answered_with_the_other_name_which_is_remembered(int status, string body)
    {
        QwenClient client = Client(ChatProtocol.OpenAI);
        var log = new RecordingLog();
        Next(new Fault { Status = status, Body = body, ContentType = "application/json" });
        var answer = await client.AskAsync(Limited, log);
        Assert.Equal(("一二", 2), (answer.Content, answer.Attempts));
        Assert.Contains(log.Lines, line => line.Contains(New, StringComparison.Ordinal));

        Assert.Equal(1, (await client.AskAsync(Limited, stream: true)).Attempts);
        Assert.Equal([Old, New, New], Names());
    }

    [Fact]
    public async Task A_stream_is_sent_again_too()
    {
        Next(Refusal(Old));
        Assert.Equal("一二", (await Client(ChatProtocol.OpenAI).AskAsync(Limited, stream: true)).Content);
        Assert.Equal([Old, New], Names());
    }

    [Fact]
    public async Task The_new_name_too_gives_way_where_it_is_refused()
    {
        QwenClient client = Rerouted.OfficialClient(Service.BaseUri, ChatProtocol.OpenAI);
        Next(Refusal(New));
        await client.AskAsync(Limited);
        await client.AskAsync(Limited);
        Assert.Equal([New, Old, Old], Names());
    }

    /// <summary>With another field name, the limit could be ignored, and the answer would have no limit.</summary>
    [Theory]
    [InlineData("Range of max_tokens should be [1, 8192]")]
    [InlineData("max_tokens is too large: 100000. This model supports at most 4096 completion tokens, whereas you provided 100000.")]
    [InlineData("'max_tokens' must be an integer greater than 5.")]
    [InlineData("Temperature should be in [0.0, 2.0)")]
    public async Task A_refusal_of_the_value_or_of_another_field_is_the_error(string message)
    {
        Next(new Fault { Status = 400, Body = $$$"""{"error":{"code":"invalid_parameter_error","param":null,"message":"{{{message}}}","type":"invalid_request_error"}}""", ContentType = "application/json" });
        Assert.Equal(400, (await Client(ChatProtocol.OpenAI).FailAsync(Limited)).StatusCode);
        Assert.Equal([Old], Names());
    }

    [Fact]
    public async Task What_refuses_both_names_is_asked_twice_and_no_more()
    {
        Next(Refusal(Old));
        Next(Refusal(New));
        Assert.Contains(New, (await Client(ChatProtocol.OpenAI).FailAsync(Limited)).Message, StringComparison.Ordinal);
        Assert.Equal([Old, New], Names());
    }

    [Theory]
    [InlineData(Old)]
    [InlineData(New)]
    public async Task An_additional_field_of_either_name_takes_its_place(string name)
    {
        await Rerouted.OfficialClient(Service.BaseUri, ChatProtocol.OpenAI).AskAsync(Limited with { AdditionalBody = new Dictionary<string, string> { [name] = "3" } });
        Assert.Equal("3", Sent(ChatProtocol.OpenAI).Parameter(name));
        Assert.Equal([name], Names());
    }

    /// <summary>If an answer was charged before the field name changed, it must not be charged again.</summary>
    [Fact]
    public void A_journals_key_does_not_depend_on_the_name()
    {
        JournalKey key = JournalKey.Create(OpenAICompatibleProtocol.Instance, Ask.For("p") with { MaxTokens = 5 }, runsTools: false);
        Assert.Equal("a79c7c7f19ef803ce271b613a096db5448eddd08e46f7498d93a557c1b0fa5d2", key.ToString());
    }

    /// <summary>
    /// The request is for one token. A model that thinks can't complete an answer with one token, so the test checks only that the answer started.
    /// </summary>
    [Theory, BothProtocols]
    public async Task The_access_test_takes_thoughts_for_an_answer(ChatProtocol protocol)
    {
        QwenClient client = Rerouted.OfficialClient(Service.BaseUri, protocol);
        NextBody(Canned.Answer(protocol, true, "\"content\":\"\",\"reasoning_content\":\"Well\"", "\"length\""), Canned.ContentType(true));
        Assert.Equal(AccessStatus.Passed, (await ModelProbe.RunAsync(client, "qwen3.5-plus", null, NoLog.Instance, CancellationToken.None)).Status);
        Assert.Equal("1", Sent(protocol).Parameter(protocol == ChatProtocol.OpenAI ? New : Old));
    }

    private static Fault Refusal(string name) => new()
    {
        Status = 400,
        Body = $$$"""{"error":{"message":"Unsupported parameter: '{{{name}}}' is not supported with this model.","type":"invalid_request_error","param":"{{{name}}}","code":"unsupported_parameter"}}""",
        ContentType = "application/json",
    };

    private List<string> Names() => [.. Service.Requests.Select(request => new SentRequest(request, ChatProtocol.OpenAI).Parameter(Old) is null ? New : Old)];
}
