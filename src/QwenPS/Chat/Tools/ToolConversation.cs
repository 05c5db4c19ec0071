namespace QwenPS.Chat.Tools;

/// <summary>What a model has asked for so far: it may correct itself once, and asks for nothing twice.</summary>
internal sealed class ToolConversation
{
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly HashSet<string> _corrected = new(StringComparer.Ordinal);

    /// <summary>Whether this faulty call is the tool's first.</summary>
    public bool MayCorrect(ToolCall call) => _corrected.Add(call.Name ?? "");

    /// <summary>Whether the same call with the same arguments was not made yet.</summary>
    public bool IsNew(ToolCall call) => _made.Add(call.Name + "\n" + call.Arguments);
}
