using QwenPS.Client;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Requests;

/// <summary>Tests images, which are parts of a message. The DashScope protocol accepts them on another path and in another format.</summary>
public sealed class ImageTests : ServiceTest
{
    private const string Picture = "data:image/png;base64,iVBORw0KGgo=";

    private static readonly ChatMessage[] Messages =
    [
        new("system", "Describe."),
        new() { Parts = [new() { Text = "What is this?" }, new() { ImageUrl = Picture }, new() { ImageUrl = "https://example.com/a.png?x=1&y=2" }] },
    ];

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task The_answer_reads_the_same_in_both_protocols(ChatProtocol protocol, bool stream)
    {
        var answer = await Client(protocol).AskAsync(Ask.With(Messages) with { Model = "qwen-vl-max" }, stream);
        Assert.Equal("What is this?", answer.Content);
        Assert.Equal("stop", answer.FinishReason);
    }

    [Fact]
    public async Task OpenAI_takes_image_url_parts()
    {
        await Client(ChatProtocol.OpenAI).AskAsync(Ask.With(Messages) with { Model = "qwen-vl-max" });
        var sent = Sent(ChatProtocol.OpenAI);
        Assert.Equal("/compatible-mode/v1/chat/completions", sent.Path);
        Assert.Equal("Describe.", sent.Content(0));
        var parts = sent.Messages[1].GetProperty("content");
        Assert.Equal("""{"type":"text","text":"What is this?"}""", parts[0].GetRawText());
        Assert.Equal("image_url", parts[1].GetProperty("type").GetString());
        Assert.Equal(Picture, parts[1].GetProperty("image_url").GetProperty("url").GetString());
        Assert.Equal("https://example.com/a.png?x=1&y=2", parts[2].GetProperty("image_url").GetProperty("url").GetString());
    }

    [Fact]
    public async Task DashScope_takes_image_parts_on_the_multimodal_path()
    {
        await Client(ChatProtocol.DashScope).AskAsync(Ask.With(Messages) with { Model = "qwen-vl-max" });
        var sent = Sent(ChatProtocol.DashScope);
        Assert.Equal("/api/v1/services/aigc/multimodal-generation/generation", sent.Path);
        // On this path every content is an array.
        Assert.Equal("""[{"text":"Describe."}]""", sent.Messages[0].GetProperty("content").GetRawText());
        var parts = sent.Messages[1].GetProperty("content");
        Assert.Equal("""{"text":"What is this?"}""", parts[0].GetRawText());
        Assert.Equal(Picture, Assert.Single(parts[1].EnumerateObject(), property => property.Name == "image").Value.GetString());
        Assert.Equal("https://example.com/a.png?x=1&y=2", parts[2].GetProperty("image").GetString());
    }

    [Theory]
    [InlineData("qwen-vl-max", true)]
    [InlineData("qwen3-vl-plus", true)]
    [InlineData("qwen3.5-plus", true)]
    [InlineData("qwen3.8-max", true)]
    [InlineData("qwen-plus", false)]
    [InlineData("qwen3-max", false)]
    public async Task DashScope_has_models_that_take_images_on_the_multimodal_path_with_text_alone_too(string model, bool isMultimodal)
    {
        var answer = await Client(ChatProtocol.DashScope).AskAsync(Ask.For("hello") with { Model = model });
        Assert.Equal("hello", answer.Content);
        Assert.Equal($"/api/v1/services/aigc/{(isMultimodal ? "multimodal" : "text")}-generation/generation", Sent(ChatProtocol.DashScope).Path);
    }

    [Theory]
    [InlineData("qwen3-vl-flash", true)]
    [InlineData("Qwen3-VL-8B-Instruct", true)]
    [InlineData("qwen-vl-max-2025-04-08", true)]
    [InlineData("qvq-plus", true)]
    [InlineData("qwen3.5-omni-plus", true)]
    [InlineData("qwen3.5-plus-2020-01-01", true)]
    [InlineData("qwen3.7-max-2020-01-01", false)]
    [InlineData("qwen3.9-unheard-of", false)]
    [InlineData("qwen-plus-2025-01-25", false)]
    public async Task So_are_those_that_the_catalog_does_not_have_as_far_as_the_name_tells(string model, bool isMultimodal)
    {
        NextBody(Canned.Answer(ChatProtocol.DashScope, stream: false, "\"content\":\"hello\""));
        await Client(ChatProtocol.DashScope).AskAsync(Ask.For("hello") with { Model = model });
        Assert.Equal($"/api/v1/services/aigc/{(isMultimodal ? "multimodal" : "text")}-generation/generation", Sent(ChatProtocol.DashScope).Path);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_that_nothing_tells_of_is_found_at_the_other_path_and_remembered(bool stream)
    {
        QwenClient client = Client(ChatProtocol.DashScope);
        var answer = await client.AskAsync(Ask.For("hello") with { Model = "qwen-newer-than-any-list" }, stream);
        Assert.Equal(("hello", 2), (answer.Content, answer.Attempts));
        Assert.Equal(["text", "multimodal"], SentKinds());
        Assert.Equal("hello", (await client.AskAsync(Ask.For("hello") with { Model = "qwen-newer-than-any-list" }, stream)).Content);
        Assert.Equal(["text", "multimodal", "multimodal"], SentKinds());
    }

    [Fact]
    public async Task A_model_that_is_at_neither_path_is_refused_once_more_and_no_oftener()
    {
        Next(new Fault { Status = 400, Times = 5, Body = """{"code":"InvalidParameter","message":"url error, please check url\uFF01","request_id":"r"}""", ContentType = "application/json" });
        var error = await Assert.ThrowsAsync<QwenException>(() => Client(ChatProtocol.DashScope).AskAsync(Ask.For("hello")));
        Assert.Equal("wrong-path-for-model", error.Advice.Row.Id);
        Assert.Equal(["text", "multimodal"], SentKinds());
    }

    [Theory, BothProtocols]
    public async Task Parts_without_an_image_arrive_as_text(ChatProtocol protocol)
    {
        var answer = await Client(protocol).AskAsync(Ask.With(new ChatMessage { Parts = [new() { Text = "one " }, new() { Text = "two" }] }));
        Assert.Equal("one two", answer.Content);
        // The content is a text and not a list of texts, because some models reject a list, and other models don't think if they receive a list.
        Assert.Equal("one two", Sent(protocol).Messages[0].GetProperty("content").GetString());
        Assert.DoesNotContain("multimodal", Sent(protocol).Path, StringComparison.Ordinal);
    }

    private string[] SentKinds() => [.. Service.Requests.Select(request => request.Path.Contains("multimodal", StringComparison.Ordinal) ? "multimodal" : "text")];
}
