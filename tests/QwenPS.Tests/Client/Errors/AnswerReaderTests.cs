using System.Text;
using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Client.Errors;

/// <summary>Tests that the reader of answers returns an event or reports that the bytes aren't JSON, for any bytes. No other exception must occur.</summary>
public sealed class AnswerReaderTests : ServiceTest
{
    [Theory, BothProtocols]
    public async Task Broken_answers_are_no_other_exception(ChatProtocol protocol)
    {
        var mutations = new Mutations(seed: 20260102, await RecordAsync(protocol));
        int read = 0, refused = 0;
        for (var count = 0; count < 6000; count++)
        {
            var bytes = mutations.Next();
            try
            {
                var part = AnswerReader.Read(bytes, Budget());
                PlainValue.Create(part.Unknown);
                read++;
            }
            catch (JsonException)
            {
                refused++;
            }
        }

        // Both results must occur often. Otherwise, the test wouldn't verify anything.
        Assert.InRange(read, 300, 5700);
        Assert.InRange(refused, 300, 5700);
    }

    [Theory, BothProtocols]
    public async Task Broken_events_are_no_other_exception(ChatProtocol protocol)
    {
        var mutations = new Mutations(seed: 20260103, await RecordAsync(protocol));
        IChatProtocol reader = protocol == ChatProtocol.OpenAI ? OpenAICompatibleProtocol.Instance : DashScopeProtocol.Instance;
        for (var count = 0; count < 3000; count++)
        {
            var bytes = mutations.Next();
            foreach (var name in new[] { "message", "error" })
            {
                try
                {
                    reader.ReadEvent(name, bytes, Budget());
                }
                catch (JsonException)
                {
                    // The only exception that's allowed.
                }
            }
        }
    }

    /// <summary>Contains answers of the emulator with all fields, and some formats that the emulator doesn't use.</summary>
    private async Task<byte[][]> RecordAsync(ChatProtocol protocol)
    {
        var log = new RecordingLog();
        var request = Ask.For("""Text 😀 "quoted" call:f({"a":[1,{"b":null}]})""") with { Headers = Ask.Wish("Reasoning", "Thinking") };
        await Client(protocol).AskAsync(request, log);
        await Client(protocol).AskAsync(request with { Headers = null, Tools = [new ToolDefinition("f", null, null)] }, log);
        var bodies = log.Bodies.Where(body => body.StartsWith("Response", StringComparison.Ordinal)).Select(body => body[(body.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        string[] others =
        [
            Canned.Answer(protocol, stream: false, """
                "content":[{"text":"a"},"b",{"text":{"c":1}}],"tool_calls":[{"index":1.5,"id":1,"function":{"arguments":{}}},null,1]
                """, usage: """{"prompt_tokens":1.5,"total_tokens":"x","prompt_tokens_details":{"cached_tokens":null}}""", more: """
                "created":1e300,"error":{"code":1,"message":["x"]},"unknown":{"\ud800":["\udc00",1e400,-0,true]}
                """),
        ];
        return [.. bodies.Concat(others).Select(Encoding.UTF8.GetBytes)];
    }

    private static AnswerBudget Budget() => new(CancellationToken.None);
}
