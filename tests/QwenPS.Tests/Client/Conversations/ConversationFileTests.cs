using System.Text;
using QwenPS.Conversations;
using Xunit;

namespace QwenPS.Tests.Client.Conversations;

/// <summary>Tests that a saved conversation is read unchanged. If a file isn't a conversation, the error must have one line.</summary>
public sealed class ConversationFileTests
{
    private static readonly Conversation Everything = new()
    {
        Model = "qwen-plus",
        Messages =
        [
            new("system", "rules"),
            new() { Parts = [new() { ImageUrl = "data:image/png;base64,AA==" }, new() { Text = "What \"is\"\nit? 中文 😀" }] },
            new("assistant", null) { Reasoning = "thought", ToolCalls = [new() { Id = "c1", Name = "get", Arguments = "{\"a\": 1}", Index = 0 }] },
            new("tool", "result") { ToolCallId = "c1", Name = "get" },
            new("assistant", "half a character: \ud83d"),
        ],
    };

    [Fact]
    public void The_file_is_in_the_compatible_protocols_form() => Assert.Equal(
        """
        {
          "format": "qwenps-conversation",
          "version": 1,
          "model": "qwen-plus",
          "messages": [
            {
              "role": "user",
              "content": "q"
            },
            {
              "role": "assistant",
              "content": "a",
              "reasoning_content": "r"
            }
          ]
        }

        """.ReplaceLineEndings("\n"),
        Encoding.UTF8.GetString(ConversationFile.Write(new Conversation { Model = "qwen-plus", Messages = [new("user", "q"), new("assistant", "a") { Reasoning = "r" }] })).ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("{\"a\":1.0}")]
    [InlineData("{\"a\":1e999}")] // Found by the fuzzer: the first read returned a number, and the second read a text.
    [InlineData("{\"a\":1,\"a\":2}")]
    public void A_part_that_was_kept_as_JSON_is_exported_the_same_however_often(string json)
    {
        string part = System.Text.Json.JsonSerializer.Serialize(json);
        byte[] file = Encoding.UTF8.GetBytes($$"""{"format":"qwenps-conversation","version":1,"messages":[{"Role":"User","Parts":[{"Json":{{part}}}]}]}""");
        byte[] once = ConversationFile.Write(ConversationFile.Read(file));
        Assert.Equal(Encoding.UTF8.GetString(once), Encoding.UTF8.GetString(ConversationFile.Write(ConversationFile.Read(once))));
    }

    [Fact]
    public void What_was_written_comes_back()
    {
        Conversation back = ConversationFile.Read(ConversationFile.Write(Everything));
        Assert.Equal("qwen-plus", back.Model);
        Assert.IsType<ChatMessage[]>(back.Messages);
        Assert.Equal(Everything.Messages.Select(message => (message.Role, message.Content, message.Reasoning, message.ToolCallId, message.Name)),
            back.Messages.Select(message => (message.Role, message.Content, message.Reasoning, message.ToolCallId, message.Name)));
        Assert.Equal(Everything.Messages[1].Parts!.Select(part => (part.Text, part.ImageUrl)), back.Messages[1].Parts!.Select(part => (part.Text, part.ImageUrl)));
        ToolCall call = Assert.Single(back.Messages[2].ToolCalls!);
        Assert.Equal(("c1", "get", "{\"a\": 1}", 0), (call.Id, call.Name, call.Arguments, call.Index));
        Assert.Equal(ConversationFile.Write(Everything), ConversationFile.Write(back));
    }

    [Fact]
    public void A_byte_order_mark_and_unknown_fields_do_no_harm()
    {
        Conversation back = Read("\uFEFF{\"format\":\"qwenps-conversation\",\"version\":1,\"later\":[1],\"messages\":[{\"role\":\"user\",\"content\":\"q\",\"later\":{}}]}");
        Assert.Null(back.Model);
        Assert.Equal("q", Assert.Single(back.Messages).Content);
    }

    [Theory]
    [InlineData("", "isn't valid JSON")]
    [InlineData("hello", "isn't valid JSON")]
    [InlineData("""{"format":"qwenps-conversation","version":1,"messages":[{"role":"us""", "incomplete")]
    [InlineData("[]", "wasn't written by Export-QwenConversation")]
    [InlineData("""{"messages":[]}""", "wasn't written by Export-QwenConversation")]
    [InlineData("""{"format":"other","version":1,"messages":[]}""", "wasn't written by Export-QwenConversation")]
    [InlineData("""{"format":"qwenps-conversation","messages":[]}""", "wasn't written by Export-QwenConversation")]
    [InlineData("""{"format":"qwenps-conversation","version":2,"messages":[]}""", "version 2")]
    [InlineData("""{"format":"qwenps-conversation","version":1}""", "doesn't contain a list of messages")]
    [InlineData("""{"format":"qwenps-conversation","version":1,"messages":"none"}""", "doesn't contain a list of messages")]
    [InlineData("""{"format":"qwenps-conversation","version":1,"messages":[{"role":"user","content":"q"},"text"]}""", "message 2")]
    [InlineData("""{"format":"qwenps-conversation","version":1,"messages":[{"role":"boss","content":"q"}]}""", "'boss'")]
    public void What_is_no_conversation_is_said_in_one_line(string file, string says)
    {
        string message = Assert.Throws<FormatException>(() => Read(file)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_no_conversation() => Assert.Throws<FormatException>(() => ConversationFile.Read([0xFF, 0xFE, 0x00, 0x7B]));

    [Fact]
    public void A_file_cut_anywhere_is_no_other_exception()
    {
        byte[] file = ConversationFile.Write(Everything);
        for (int length = 0; length < file.Length - 2; length++) Assert.Throws<FormatException>(() => ConversationFile.Read(file.AsSpan(0, length).ToArray()));
    }

    private static Conversation Read(string file) => ConversationFile.Read(Encoding.UTF8.GetBytes(file));
}
