using FsCheck;
using FsCheck.Fluent;
using QwenPS.Chat.Bulk;
using QwenPS.Client;
using QwenPS.Conversations;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Properties;

/// <summary>Tests that any conversation or answer is read from a file unchanged.</summary>
public sealed class FileProperties
{
    private static readonly QwenClient Client = Clients.At(new Uri("http://127.0.0.1:1"), ChatProtocol.OpenAI);
    private static readonly JournalKey Key = new(1, 2, 3, 4);

    private static Gen<ChatMessage> Message { get; } =
        from role in Gen.Elements("system", "user", "assistant", "tool")
        from texts in Chance.Text.ListOf(5)
        from form in Gen.Choose(0, 3)
        select new ChatMessage
        {
            Role = role,
            Content = form == 0 ? null : texts[0],
            Parts = form == 1 ? [new ContentPart { Text = texts[1] }, new ContentPart { ImageUrl = texts[2] }] : null,
            Reasoning = form == 2 ? texts[1] : null,
            ToolCallId = role == "tool" ? texts[3] : null,
            ToolCalls = role == "assistant" ? [new ToolCall { Id = texts[2], Name = "f" + texts[3], Arguments = texts[4] }] : null,
        };

    [Fact]
    public void A_conversation_is_imported_as_it_was_exported() => Chance.Check(Message.ListOf(), messages =>
    {
        byte[] file = ConversationFile.Write(new Conversation { Model = "m", Messages = [.. messages] });
        Conversation read = ConversationFile.Read(file);
        Assert.Equal(messages.Select(Describe), read.Messages.Select(Describe));
        Assert.Equal(file, ConversationFile.Write(read));
    });

    [Fact]
    public void An_answer_comes_back_from_the_journal() => Chance.Check(Chance.Text.ListOf(6), texts =>
    {
        var answer = new ChatResponse
        {
            Content = texts[0],
            Reasoning = texts[1],
            Choices = [new ChatChoice { Content = texts[0], Reasoning = texts[1], FinishReason = texts[2],
                ToolCalls = [new ToolCall { Id = texts[3], Name = texts[4], Arguments = texts[5] }] }],
            Created = DateTimeOffset.UnixEpoch,
            AdditionalProperties = new Dictionary<string, object?> { ["x"] = texts[3], ["n"] = 1e300, ["list"] = new object?[] { true, null, -1L } },
        };
        byte[] line = JournalWriter.Format(Key, 1, answer, default);
        Assert.Equal(line.Length - 1, Array.IndexOf(line, (byte)'\n'));
        ChatResponse read = JournalReader.Read(line[..^1], Key, Ask.For("x"), Client.Protocol.Protocol)!;
        Assert.Equal((texts[0], texts[1], texts[2]), (read.Content, read.Reasoning, read.Choices[0].FinishReason));
        ToolCall call = Assert.Single(read.Choices[0].ToolCalls);
        Assert.Equal((texts[3], texts[4], texts[5]), (call.Id, call.Name, call.Arguments));
        Assert.Equal(answer.AdditionalProperties, read.AdditionalProperties);
    });

    [Fact]
    public void A_journal_that_was_broken_off_anywhere_keeps_every_whole_line() => Chance.Check(Chance.Text.ListOf(3).Zip(Gen.Choose(0, 10_000)), given =>
    {
        byte[][] lines = [.. given.Item1.Select(text => JournalWriter.Format(Key, 1, new ChatResponse { Content = text, Choices = [new ChatChoice { Content = text }] }, default))];
        byte[] file = [.. lines.SelectMany(line => line)];
        int cut = given.Item2 % (file.Length + 1);
        var scanner = new JournalScanner("journal");
        scanner.Scan(new MemoryStream(file, 0, cut));
        int whole = lines.Select((_, place) => lines.Take(place + 1).Sum(line => line.Length)).Count(end => end <= cut);
        Assert.Equal((whole, lines.Take(whole).Sum(line => line.Length)), (scanner.Index.Count, scanner.End));
    });

    private static string Describe(ChatMessage message) =>
        string.Join('|', message.Role, Part(message), message.Reasoning, message.ToolCallId,
        string.Join(',', (message.ToolCalls ?? []).Select(call => call.Id + call.Name + call.Arguments)));

    // Parts override the content, because the parts are sent.
    private static string? Part(ChatMessage message) => message.Parts is { Count: > 0 } parts ? string.Concat(parts.Select(part => part.Text + part.ImageUrl)) : message.Content;
}
