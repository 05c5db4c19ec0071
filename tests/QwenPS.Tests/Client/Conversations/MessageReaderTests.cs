using System.Text.Json;
using QwenPS.Conversations;
using QwenPS.Requests;
using QwenPS.Tests.Support;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Client.Conversations;

/// <summary>Tests that messages in the documented formats of both protocols are read and sent unchanged.</summary>
public sealed class MessageReaderTests : ServiceTest
{
    [Fact]
    public void A_text_message_has_its_fields()
    {
        ChatMessage message = Read("""{"role":"Assistant","content":"said","name":"n","reasoning_content":"thought"}""");
        Assert.Equal(("assistant", "said", "n", "thought"), (message.Role, message.Content, message.Name, message.Reasoning));
        Assert.Null(message.Parts);
        Assert.Null(message.ToolCalls);
    }

    [Theory]
    [InlineData("""{"type":"text","text":"t"}""", "t", null)]
    [InlineData("""{"text":"t"}""", "t", null)]
    [InlineData("\"t\"", "t", null)]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://e/a.png"}}""", null, "https://e/a.png")]
    [InlineData("""{"type":"image_url","image_url":"https://e/a.png"}""", null, "https://e/a.png")]
    [InlineData("""{"image":"https://e/a.png"}""", null, "https://e/a.png")]
    [InlineData("""{"Text":"t","ImageUrl":null,"Json":null}""", "t", null)]
    [InlineData("""{"Text":null,"ImageUrl":"data:image/png;base64,AA==","Json":null}""", null, "data:image/png;base64,AA==")]
    public void A_part_of_either_protocol_is_text_or_image(string part, string? text, string? image)
    {
        ContentPart read = Assert.Single(Read($$"""{"role":"user","content":[{{part}}]}""").Parts!);
        Assert.Equal((text, image, null), (read.Text, read.ImageUrl, read.Json));
    }

    [Theory]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://e/a.png","detail":"high"}}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://e/a.png"},"min_pixels":3136}""")]
    [InlineData("""{"image":"https://e/a.png","max_pixels":1003520}""")]
    [InlineData("""{"video":["https://e/1.jpg","https://e/2.jpg"],"fps":0.5}""")]
    [InlineData("""{"type":"input_audio","input_audio":{"data":"https://e/a.mp3","format":"mp3"}}""")]
    public async Task Any_other_part_goes_as_it_is(string part)
    {
        ChatMessage message = Read($$"""{"role":"user","content":[{{part}},{"text":"what is it?"}]}""");
        Assert.Equal(part, message.Parts![0].Json);
        foreach (ChatProtocol protocol in Enum.GetValues<ChatProtocol>())
        {
            await Client(protocol).AskAsync(Ask.With(message) with { Model = "qwen-vl-max" });
            Assert.Equal(part, Sent(protocol).Messages[0].GetProperty("content")[0].GetRawText());
            if (protocol == ChatProtocol.DashScope) Assert.Contains("multimodal", Sent(protocol).Path, StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// The part is sent as text on the path for text-only models, so these models accept it. If the part were joined with other texts, its additional field
    /// would be lost.
    /// </summary>
    [Theory]
    [BothProtocols("""{"type":"text","text":"t","cache_control":{"type":"ephemeral"}}""")]
    [BothProtocols("""{"text":"t","cache_control":{"type":"ephemeral"}}""")]
    [BothProtocols("""{"text":"t","of_next_year":[1]}""")]
    public async Task A_text_with_more_fields_is_a_text_and_keeps_them(ChatProtocol protocol, string part)
    {
        ChatMessage message = Read($$"""{"role":"user","content":[{{part}},{"type":"text","text":" and u"}]}""");
        Assert.Equal("t", message.Parts![0].Text);
        var answer = await Client(protocol).AskAsync(Ask.With(message));
        Assert.Equal("t and u", answer.Content);
        Assert.Equal(part, Sent(protocol).Messages[0].GetProperty("content")[0].GetRawText());
        Assert.DoesNotContain("multimodal", Sent(protocol).Path, StringComparison.Ordinal);

        byte[] file = ConversationFile.Write(new Conversation { Messages = [message] });
        ContentPart again = ConversationFile.Read(file).Messages[0].Parts![0];
        Assert.Equal((part, "t"), (again.Json, again.Text));
        Assert.Equal((part, "t"), (ReadPart(again).Json, ReadPart(again).Text));
    }

    [Theory, BothProtocols]
    public async Task A_tool_call_and_its_result_are_sent_as_they_were_given(ChatProtocol protocol)
    {
        ChatMessage[] messages =
        [
            new("user", "weather?"),
            Read("""{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","index":0,"function":{"name":"get","arguments":"{\"city\": \"Ulm\"}"}}]}"""),
            Read("""{"role":"tool","tool_call_id":"c1","content":"sunny"}"""),
        ];
        await Client(protocol).AskAsync(Ask.With(messages));
        JsonElement sent = Sent(protocol).Messages;
        Assert.Equal("""[{"id":"c1","type":"function","index":0,"function":{"name":"get","arguments":"{\"city\": \"Ulm\"}"}}]""", sent[1].GetProperty("tool_calls").GetRawText());
        Assert.Equal("c1", sent[2].GetProperty("tool_call_id").GetString());
        Assert.Equal("sunny", sent[2].GetProperty("content").GetString());
    }

    [Fact]
    public void Tool_calls_come_in_the_modules_own_form_too_and_arguments_as_an_object()
    {
        var calls = Read("""{"role":"assistant","ToolCalls":[{"Id":"a","Name":"f","Arguments":"{}","Index":0},{"id":"b","function":{"name":"g","arguments":{"x":1}}}]}""").ToolCalls!;
        Assert.Equal([("a", "f", "{}", 0), ("b", "g", """{"x":1}""", 1)], calls.Select(call => (call.Id!, call.Name!, call.Arguments!, call.Index)));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"True\"", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    public void A_message_says_whether_the_answer_continues_it_and_a_file_keeps_that(string json, bool partial)
    {
        ChatMessage message = Read($$"""{"role":"assistant","content":"x","partial":{{json}}}""");
        Assert.Equal(partial, message.Partial);
        Assert.Equal(partial, ConversationFile.Read(ConversationFile.Write(new Conversation { Messages = [message] })).Messages[0].Partial);
    }

    [Theory]
    [InlineData("""{"content":"x"}""", "role")]
    [InlineData("""{"role":"boss","content":"x"}""", "'boss'")]
    [InlineData("""{"role":null}""", "role")]
    [InlineData("""{"role":"user","content":[5]}""", "part")]
    [InlineData("""{"role":"user","content":[{}]}""", "part")]
    [InlineData("""{"role":"user","content":[{"Json":"not JSON"}]}""", "part")]
    [InlineData("""{"role":"assistant","tool_calls":["f"]}""", "tool call")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"x"}]}""", "tool call")]
    public void What_is_no_message_is_said_in_one_line(string json, string says)
    {
        string message = Assert.Throws<FormatException>(() => Read(json)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    /// <summary>Creates a part as it comes from Export-Clixml: an object with the same properties.</summary>
    private static ContentPart ReadPart(ContentPart part) =>
        Assert.Single(Read(JsonSerializer.Serialize(new { Role = "user", Parts = new[] { new { part.Text, part.ImageUrl, part.Json } } })).Parts!);

    private static ChatMessage Read(string json) => MessageReader.Read((IReadOnlyDictionary<string, object?>)PlainValue.Create(JsonDocument.Parse(json).RootElement)!);
}
