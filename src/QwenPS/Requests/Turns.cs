namespace QwenPS.Requests;

/// <summary>Shortens a conversation by whole turns: a question with all that came of it, tool calls and their results included.</summary>
internal static class Turns
{
    /// <summary>The system messages, and the last so many turns. What stands before the first question goes with the first turn.</summary>
    public static IReadOnlyList<ChatMessage> KeepLast(IReadOnlyList<ChatMessage> messages, int count)
    {
        ChatMessage[] spoken = [.. messages.Where(message => message.Role != "system")];
        int[] beginnings = [.. Enumerable.Range(0, spoken.Length).Where(i => spoken[i].Role == "user" && (i == 0 || spoken[i - 1].Role != "user"))];
        int from = count == 0 ? spoken.Length : beginnings.Length > count ? beginnings[beginnings.Length - count] : 0;
        if (from == 0) return messages;
        return [.. messages.Where(IsSystem), .. spoken.Skip(from)];
    }

    private static bool IsSystem(ChatMessage message) => message.Role == "system";
}
