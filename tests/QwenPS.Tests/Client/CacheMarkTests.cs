using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Client;

public sealed class CacheMarkTests
{
    private const string Mark = "\"cache_control\":{\"type\":\"ephemeral\"}";

    [Fact]
    public void A_beginning_within_a_message_splits_its_text()
    {
        var user = new ChatMessage("user", "Long text\n\nWhy?");
        ChatRequest request = Create([user], new SharedBeginning(user, 11));
        string parts = $$"""[{"type":"text","text":"Long text\n\n",{{Mark}}},{"type":"text","text":"Why?"}]""";
        Assert.Equal(parts, Content(OpenAICompatibleProtocol.Instance, request, 0));
        Assert.Equal(parts.Replace("""{"type":"text","text":"Why?"}""", """{"text":"Why?"}""", StringComparison.Ordinal), Content(DashScopeProtocol.Instance, request, 0));
    }

    [Fact]
    public void A_whole_message_is_one_part()
    {
        var system = new ChatMessage("system", "Rules");
        ChatRequest request = Create([system, new("user", "Why?")], new SharedBeginning(system, null));
        Assert.Equal($$"""[{"type":"text","text":"Rules",{{Mark}}}]""", Content(OpenAICompatibleProtocol.Instance, request, 0));
        Assert.Equal("\"Why?\"", Content(OpenAICompatibleProtocol.Instance, request, 1));
    }

    [Fact]
    public void Parts_on_the_path_for_images_have_no_type()
    {
        var user = new ChatMessage("user", "Text\n\nWhy?");
        ChatRequest request = Create([user], new SharedBeginning(user, 6)) with { IsMultimodal = true };
        Assert.Equal($$"""[{"text":"Text\n\n",{{Mark}}},{"text":"Why?"}]""", Content(DashScopeProtocol.Instance, request, 0));
    }

    [Fact]
    public void Images_before_the_text_belong_to_the_beginning()
    {
        var user = new ChatMessage { Role = "user", Parts = [new ContentPart { ImageUrl = "https://example.com/a.png" }, new ContentPart { Text = "Text\n\nWhy?" }] };
        string content = Content(OpenAICompatibleProtocol.Instance, Create([user], new SharedBeginning(user, 6)), 0);
        Assert.Equal($$$"""[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}},{"type":"text","text":"Text\n\n",{{{Mark}}}},{"type":"text","text":"Why?"}]""", content);
    }

    [Fact]
    public void A_tool_message_keeps_its_fields()
    {
        var tool = new ChatMessage("tool", "result") { ToolCallId = "call_1" };
        byte[] body = JsonBytes.Write(writer => OpenAICompatibleProtocol.Instance.WriteBody(writer, Create([tool], new SharedBeginning(tool, null)), stream: false));
        using JsonDocument document = JsonDocument.Parse(body);
        Assert.Equal("call_1", document.RootElement.GetProperty("messages")[0].GetProperty("tool_call_id").GetString());
    }

    [Fact]
    public void Without_a_mark_nothing_changes()
    {
        var user = new ChatMessage("user", "Text\n\nWhy?");
        ChatRequest request = Create([user], new SharedBeginning(user, 6)) with { MarksBeginning = false };
        Assert.Equal("\"Text\\n\\nWhy?\"", Content(OpenAICompatibleProtocol.Instance, request, 0));
    }

    private static ChatRequest Create(IReadOnlyList<ChatMessage> messages, SharedBeginning beginning) =>
        new() { Model = "qwen-plus", Messages = messages, Beginning = beginning, MarksBeginning = true };

    private static string Content(IChatProtocol protocol, ChatRequest request, int place)
    {
        using JsonDocument document = JsonDocument.Parse(JsonBytes.Write(writer => protocol.WriteBody(writer, request, stream: false)));
        JsonElement parent = protocol is DashScopeProtocol ? document.RootElement.GetProperty("input") : document.RootElement;
        return parent.GetProperty("messages")[place].GetProperty("content").GetRawText();
    }
}
