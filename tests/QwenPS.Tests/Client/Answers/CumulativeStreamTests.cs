using System.Text;
using QwenPS.Tests.Support;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>
/// Some models repeat the text so far in each event, regardless of the request (qwen-mt-plus and qwen-mt-turbo, in both protocols). Repeated text isn't
/// returned again. A text that only starts with repetitions isn't changed.
/// </summary>
public sealed class CumulativeStreamTests : ServiceTest
{
    private const string Unknown = "qwen-plus";
    private const string Final = "I didn't laugh after watching this video.";

    private static readonly string[] Growing = ["I", "I didn", "I didn't", "I didn't laugh", "I didn't laugh after watching", Final];

    [Theory]
    [BothProtocols("qwen-mt-plus")]
    [BothProtocols("Qwen-MT-Turbo")]
    [BothProtocols(Unknown)]
    public async Task What_was_said_before_is_not_said_again(ChatProtocol protocol, string model)
    {
        var answer = await AskAsync(protocol, model, Growing);
        Assert.Equal(Final, answer.Response.Content);
        Assert.Equal(Final, answer.Joined);
        Assert.True(answer.Deltas.Count > 2);
    }

    [Theory]
    [BothProtocols("qwen-mt-plus", "Hello", "Hello world")]
    [BothProtocols("qwen-mt-plus", "ha", "haha")]
    [BothProtocols("qwen-mt-plus", "Hello", "Hello", "Hello world", "Hello world", "Hello world")]
    [BothProtocols(Unknown, "Hello", "Hello", "Hello world", "Hello world", "Hello world, all of you", "Hello world, all of you")]
    [BothProtocols(Unknown, "我", "我看", "我看到", "我看到这个", "我看到这个视频")]
    public async Task An_event_that_adds_nothing_adds_nothing(ChatProtocol protocol, string model, params string[] pieces)
    {
        var answer = await AskAsync(protocol, model, pieces);
        Assert.Equal((pieces[^1], pieces[^1]), (answer.Response.Content, answer.Joined));
    }

    [Theory]
    [BothProtocols("ha", "haha")]
    [BothProtocols("ha", "haha", "hahaha", "hahahaha", "!")]
    [BothProtocols("ha", "haha", "hahaha", "hahahaha")]
    [BothProtocols("=", "==", "====", "========", "================")]
    [BothProtocols("\n", "\n\n", "\n\n\n\n")]
    [BothProtocols("no ", "no ", "no ", "no ")]
    [BothProtocols("no ", "no no ", "never")]
    [BothProtocols("New York", "New York, New York")]
    [BothProtocols("a", "ab", "abc", "x")]
    [BothProtocols("I", " am", " I am", "I am I")]
    public async Task A_text_that_begins_with_repetitions_loses_none(ChatProtocol protocol, params string[] pieces)
    {
        var answer = await AskAsync(protocol, Unknown, pieces);
        Assert.Equal((string.Concat(pieces), string.Concat(pieces)), (answer.Response.Content, answer.Joined));
    }

    /// <summary>The name of the model determines the expected style, but the events determine the actual style.</summary>
    [Theory, BothProtocols]
    public async Task A_model_that_is_known_for_it_may_stream_as_others_do(ChatProtocol protocol)
    {
        string[] pieces = ["I", " didn", "'t", " laugh", " I", " did"];
        var answer = await AskAsync(protocol, "qwen-mt-plus", pieces);
        Assert.Equal((string.Concat(pieces), string.Concat(pieces)), (answer.Response.Content, answer.Joined));
    }

    [Theory]
    [BothProtocols("qwen-mt-plus")]
    [BothProtocols(Unknown)]
    public async Task The_last_event_has_the_last_word(ChatProtocol protocol, string model)
    {
        var answer = await AskAsync(protocol, model, [.. Growing, "I did not laugh after watching this video at all."]);
        Assert.Equal("I did not laugh after watching this video at all.", answer.Response.Content);
        Assert.StartsWith(Final, answer.Joined, StringComparison.Ordinal);
    }

    /// <summary>
    /// A server that splits text by bytes sends U+FFFD instead of half a character. A server that splits by UTF-16 code units sends half of a surrogate pair.
    /// </summary>
    [Theory]
    [BothProtocols("qwen-mt-plus", "\ufffd")]
    [BothProtocols(Unknown, "\ufffd")]
    [BothProtocols("qwen-mt-plus", "\ud83d")]
    [BothProtocols(Unknown, "\ud83d")]
    public async Task A_character_that_came_in_halves_is_whole(ChatProtocol protocol, string model, string half)
    {
        var answer = await AskAsync(protocol, model, "Well", "Well, I", "Well, I see " + half, "Well, I see \ud83d\ude00", "Well, I see \ud83d\ude00!");
        Assert.Equal(("Well, I see \ud83d\ude00!", "Well, I see \ud83d\ude00!"), (answer.Response.Content, answer.Joined));
    }

    [Theory, BothProtocols]
    public async Task Thoughts_are_read_the_same_way(ChatProtocol protocol)
    {
        string Event(string reasoning, string content) => Canned.Event(protocol, Canned.Answer(protocol, false, $"\"content\":\"{content}\",\"reasoning_content\":\"{reasoning}\"", "null"));
        NextBody(
            Event("Let", "") + Event("Let me", "") + Event("Let me think", "") + Event("Let me think.", "") + Event("Let me think.", "Y") + Event("Let me think.", "Yes")
                + Canned.Event(protocol, Canned.Answer(protocol, false, "\"content\":\"Yes!\",\"reasoning_content\":\"Let me think.\"")),
            "text/event-stream");
        var answer = await Client(protocol).AskStreamAsync(Ask.For("x"));
        Assert.Equal(("Let me think.", "Yes!"), (answer.Response.Reasoning, answer.Response.Content));
        Assert.Equal(("Let me think.", "Yes!"), (string.Concat(answer.Deltas.Select(delta => delta.Reasoning)), answer.Joined));
    }

    [Theory, BothProtocols]
    public async Task What_a_stream_that_breaks_has_said_is_in_the_error(ChatProtocol protocol)
    {
        NextBody(Canned.Piece(protocol, "no ") + Canned.Piece(protocol, "no no "), "text/event-stream");
        var (received, error) = await Client(protocol, options => options with { MaxRetry = 0 }).BreakAsync(Ask.For("x"));
        Assert.Equal("no no no ", error.PartialContent);
        Assert.StartsWith(received, error.PartialContent, StringComparison.Ordinal);
    }

    /// <summary>The emulated translation model behaves like the service's model.</summary>
    [Theory]
    [BothProtocols("qwen-mt-plus", true)]
    [BothProtocols("qwen-mt-turbo", true)]
    public async Task The_translators_stream_cumulatively_in_both_protocols(ChatProtocol protocol, string model, bool _)
    {
        var answer = await Client(protocol).AskStreamAsync(Ask.For(Final) with { Model = model });
        Assert.Equal((Final, Final), (answer.Response.Content, answer.Joined));
    }

    private async Task<StreamedAnswer> AskAsync(ChatProtocol protocol, string model, params string[] pieces)
    {
        var stream = new StringBuilder();
        foreach (string piece in pieces) stream.Append(Canned.Event(protocol, Canned.Answer(protocol, false, "\"content\":" + PlainJson.Format(piece), "null")));
        stream.Append(Canned.Event(protocol, Canned.Answer(protocol, false, "\"content\":\"\"")));
        NextBody(stream.ToString(), "text/event-stream");
        return await Client(protocol).AskStreamAsync(Ask.For("x") with { Model = model });
    }
}
