using System.Text;
using FsCheck;
using FsCheck.Fluent;
using QwenPS.Client.Protocols;
using Xunit;

namespace QwenPS.Tests.Properties;

/// <summary>Tests that the text shows whether a stream repeats the text so far. No text must be lost, and no text must be returned twice.</summary>
public sealed class StreamStyleProperties
{
    /// <summary>The texts contain few different letters, so a delta often starts with another delta.</summary>
    private static readonly Gen<string> Piece = Gen.Elements("a", "b", "ab", "ha", " ", "\ud83d", "\ufffd", "word").NonEmptyListOf().Select(string.Concat);

    private static readonly Gen<string> Word = Gen.Elements("I", " didn", "'t", " laugh", "笑", "\ud83d\ude00", "\n", ", ", "after watching");

    /// <summary>For nearly all streams, the second event determines the style.</summary>
    [Fact]
    public void Pieces_lose_nothing_if_the_second_does_not_begin_with_the_first() => Chance.Check(
        Piece.ListOf().Zip(Gen.Elements(true, false)),
        given =>
        {
            (IList<string> more, bool expectsCumulative) = given;
            Assert.Equal((string.Concat(more.Prepend("y").Prepend("x")), true), Read([.. more.Prepend("y").Prepend("x")], expectsCumulative));
        });

    /// <summary>Unless a text grows like a repeated text for three events, it's complete, and each delta is returned once.</summary>
    [Fact]
    public void Pieces_lose_nothing_if_they_stop_to_grow_by_repetition() => Chance.Check(
        Piece.Zip(Piece).Zip(Piece.ListOf()),
        given =>
        {
            ((string first, string second), IList<string> more) = given;
            string[] pieces = [first, first + second, "x" + second, .. more];
            Assert.Equal((string.Concat(pieces), true), Read(pieces, expectsCumulative: false));
        });

    [Fact]
    public void Pieces_of_one_unit_lose_nothing() => Chance.Check(
        Gen.Elements("a", "ha", "=", " ", "no ", "\n").Zip(Gen.Choose(1, 5).NonEmptyListOf()),
        given =>
        {
            (string unit, IList<int> counts) = given;
            string[] pieces = [.. counts.Order().Select(count => string.Concat(Enumerable.Repeat(unit, count)))];
            Assert.Equal((string.Concat(pieces), true), Read(pieces, expectsCumulative: false));
        });

    [Fact]
    public void A_cumulative_stream_is_read_once() => Chance.Check(
        Word.NonEmptyListOf().Zip(Gen.Choose(0, 2).ListOf()),
        given =>
        {
            (IList<string> words, IList<int> repeats) = given;
            Assert.Equal((string.Concat(words), true), Read(Cumulative(words, repeats), expectsCumulative: true));
        });

    /// <summary>The name of the model doesn't determine an expected style. Three events that each repeat all the text before them are sufficient.</summary>
    [Fact]
    public void A_cumulative_stream_of_an_unknown_model_is_read_once() => Chance.Check(
        Word.ListOf().Zip(Gen.Choose(0, 1).ListOf()),
        given =>
        {
            (IList<string> words, IList<int> repeats) = given;
            string[] all = ["We", " say", " it", " like", " this", .. words];
            Assert.Equal((string.Concat(all), true), Read(Cumulative(all, repeats), expectsCumulative: false));
        });

    private static string[] Cumulative(IList<string> words, IList<int> repeats)
    {
        var events = new List<string>();
        for (int i = 1; i <= words.Count; i++)
        {
            int times = i - 1 < repeats.Count ? 1 + repeats[i - 1] : 1;
            events.AddRange(Enumerable.Repeat(string.Concat(words.Take(i)), times));
        }

        return [.. events];
    }

    /// <summary>Returns the text, and a value that indicates whether the returned deltas are the text.</summary>
    private static (string Text, bool IsHandedOn) Read(string[] events, bool expectsCumulative)
    {
        var answer = new AnswerAssembler(expectsCumulative, new AnswerBudget(CancellationToken.None), new QwenPS.Text.Redactor());
        var handedOn = new StringBuilder();
        foreach (string text in events) handedOn.Append(answer.Add(new ChatChoice { Content = text }).Content);
        answer.Close();
        foreach (ChoiceAssembler choice in answer.Choices) handedOn.Append(choice.Flush().Content);
        return (answer.Content, handedOn.ToString() == answer.Content);
    }
}
