using QwenPS.Client.Protocols;
using QwenPS.Requests;
using Xunit;

namespace QwenPS.Tests.Commands;

/// <summary>Tests the requests that are created from settings and an input. The tests require neither a cmdlet nor PowerShell.</summary>
public sealed class ChatRequestComposerTests
{
    private static readonly ContentPart Image = new() { ImageUrl = "https://example.com/a.png" };
    private static readonly ChatMessage[] History = [new("system", "Old."), new("user", "One"), new("assistant", "1"), new("user", "Two"), new("assistant", "2")];

    private static RequestSettings Settings { get; } = new() { Template = new ChatRequest { Model = "qwen-plus", Messages = [], Fields = RequestFields.Empty.With("temperature", 0.5) }, Prompt = "Summarize:" };

    [Theory]
    [InlineData("Summarize:", "text\n", "Summarize:\n\ntext\n")]
    [InlineData("Summarize:", null, "Summarize:")]
    [InlineData("", " text", " text")]
    [InlineData(null, "text", "text")]
    public void The_user_message_is_the_prompt_a_blank_line_and_the_content_as_it_was(string? prompt, string? content, string message)
    {
        ChatRequest request = new ChatRequestComposer(Settings with { Prompt = prompt }).Compose(content, new InputOrigin("a.txt", null));
        Assert.Equal((message, "a.txt", Settings.Template.Fields), (Assert.Single(request.Messages).Content, request.Source, request.Fields));
    }

    [Fact]
    public void A_system_message_takes_the_place_of_the_conversations_own()
    {
        ChatRequest request = new ChatRequestComposer(Settings with { System = "New." }).Continue(History, "qwen-max", default);
        Assert.Equal(["New.", "One", "1", "Two", "2", "Summarize:"], request.Messages.Select(message => message.Content));
    }

    [Theory]
    [InlineData(null, "qwen-max", "qwen-max")]
    [InlineData("qwen-turbo", "qwen-max", "qwen-turbo")]
    [InlineData(null, null, "qwen-plus")]
    public void A_conversation_goes_on_with_its_model_unless_another_is_asked_for(string? given, string? ofConversation, string model) =>
        Assert.Equal(model, new ChatRequestComposer(Settings with { Model = given }).Continue(History, ofConversation, default).Model);

    [Fact]
    public void Only_the_last_turns_go_along_where_that_is_wanted()
    {
        ChatRequest request = new ChatRequestComposer(Settings with { KeptTurns = 1 }).Continue(History, null, default);
        Assert.Equal(["Old.", "Two", "2", "Summarize:"], request.Messages.Select(message => message.Content));
    }

    [Fact]
    public void Images_come_before_the_text()
    {
        ChatRequest request = new ChatRequestComposer(Settings with { Images = [Image] }).Compose("What is this?");
        Assert.Equal([Image.ImageUrl, null], Assert.Single(request.Messages).Parts!.Select(part => part.ImageUrl));
    }
}
