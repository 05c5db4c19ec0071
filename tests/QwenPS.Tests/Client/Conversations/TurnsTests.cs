using QwenPS.Requests;
using Xunit;

namespace QwenPS.Tests.Client.Conversations;

/// <summary>
/// Tests that a conversation is shortened by complete turns. Each letter is a message: s is system, u is user, a is assistant, c is assistant with tool calls,
/// and t is tool.
/// </summary>
public sealed class TurnsTests
{
    [Theory]
    [InlineData("suaua", 0, "s")]
    [InlineData("suaua", 1, "sua")]
    [InlineData("suaua", 2, "suaua")]
    [InlineData("suaua", 9, "suaua")]
    [InlineData("uaua", 1, "ua")]
    [InlineData("uaua", 0, "")]
    [InlineData("", 0, "")]
    [InlineData("", 3, "")]
    [InlineData("s", 1, "s")]
    [InlineData("suacttaua", 1, "sua")]
    [InlineData("uctta", 1, "uctta")]
    [InlineData("uauctctaua", 2, "uctctaua")]
    [InlineData("auaua", 2, "auaua")]
    [InlineData("auaua", 1, "ua")]
    [InlineData("uuaua", 2, "uuaua")]
    [InlineData("uauuua", 1, "uuua")]
    [InlineData("uasua", 1, "sua")]
    [InlineData("uauct", 1, "uct")]
    public void The_last_turns_stay_and_the_system_message(string messages, int count, string kept)
    {
        ChatMessage[] given = [.. messages.Select(Message)];
        IReadOnlyList<ChatMessage> result = Turns.KeepLast(given, count);
        Assert.Equal(kept, string.Concat(result.Select(Letter)));
        Assert.All(result, message => Assert.Contains(message, given));
        // The last turns remain.
        ChatMessage[] spoken = [.. result.Where(message => message.Role != "system")];
        Assert.Equal(given.Where(message => message.Role != "system").TakeLast(spoken.Length), spoken);
    }

    private static ChatMessage Message(char letter) => letter switch
    {
        's' => new("system", "x"),
        'u' => new("user", "x"),
        'a' => new("assistant", "x"),
        'c' => new("assistant", null) { ToolCalls = [new()] },
        _ => new("tool", "x"),
    };

    private static char Letter(ChatMessage message) => message.ToolCalls is null ? message.Role[0] : 'c';
}
