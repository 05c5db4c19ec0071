using System.Text;
using QwenPS.Client.Protocols;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>
/// Tests that a text that every event of a stream repeats is one object, regardless of the length of the stream. A text that changes must be read again.
/// </summary>
public sealed class RepeatedTextTests
{
    [Fact]
    public void An_event_that_repeats_a_text_has_the_same_string()
    {
        var first = Read("r-1", "m-1", null);
        var second = Read("r-1", "m-1", first);
        Assert.Same(first.Id, second.Id);
        Assert.Same(first.Model, second.Model);
        Assert.Same(first.RequestId, second.RequestId);
    }

    [Theory]
    [InlineData("r-2", "m-1")]
    [InlineData("r-1", "m-2")]
    [InlineData("r-11", "m")]
    [InlineData("", "")]
    public void An_event_that_says_something_else_has_that(string id, string model)
    {
        var part = Read(id, model, Read("r-1", "m-1", null));
        Assert.Equal((id, model, id), (part.Id, part.Model, part.RequestId));
    }

    [Fact]
    public void A_text_written_with_escapes_is_the_same_text()
    {
        var first = Read("r-1", "m-1", null);
        Assert.Same(first.Id, Read("\\u0072-1", "m-1", first).Id);
    }

    [Fact]
    public void Half_a_character_in_a_text_is_no_failure_of_the_next_event()
    {
        var first = Read("r\\ud83d", "m-1", null);
        Assert.Equal("r\ud83d", first.Id);
        Assert.Equal("r\ud83d", Read("r\\ud83d", "m-1", first).Id);
        Assert.Equal("r\ud83d", Read("r\\ud83d", "m-1", Read("r-1", "m-1", null)).Id);
    }

    [Theory]
    [InlineData("null", null)]
    [InlineData("7", "7")]
    [InlineData("[1]", "[1]")]
    public void What_is_no_string_is_read_as_ever(string json, string? expected)
    {
        var previous = Read("7", "m-1", null);
        Assert.Equal(expected, AnswerReader.ReadEvent(Encoding.UTF8.GetBytes($$"""{"id":{{json}}}"""), new AnswerBudget(CancellationToken.None), previous)!.Id);
    }

    [Fact]
    public void A_piece_can_be_made_by_hand_and_keeps_what_it_was_given()
    {
        var usage = new Usage { TotalTokens = 3 };
        var piece = new ChatDelta { Content = "a", FinishReason = "stop", Index = 2, Model = "m", Usage = usage, RequestId = "r", Id = "i", Source = "s" };
        Assert.Equal(("a", "stop", 2, "m", usage, "r", "i", "s"), (piece.Content, piece.FinishReason, piece.Index, piece.Model, piece.Usage, piece.RequestId, piece.Id, piece.Source));
        Assert.Null(new ChatDelta().FinishReason);
    }

    private static AnswerEvent Read(string id, string model, AnswerEvent? previous) =>
        AnswerReader.ReadEvent(Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","model":"{{model}}","request_id":"{{id}}"}"""), new AnswerBudget(CancellationToken.None), previous)!;
}
