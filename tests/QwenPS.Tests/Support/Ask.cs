using System.Text;
using QwenPS.Client.Protocols;

namespace QwenPS.Tests.Support;

/// <summary>Makes requests.</summary>
internal static class Ask
{
    public const string Model = "qwen-plus";

    /// <summary>One user message, which the emulator answers with its own text.</summary>
    public static ChatRequest For(string prompt) => With(new ChatMessage("user", prompt));

    public static ChatRequest With(params ChatMessage[] messages) => new() { Model = Model, Messages = messages };

    /// <summary>A request that the emulator answers with this text.</summary>
    public static ChatRequest ForAnswer(string answer) => For("x") with { Headers = Wish("Answer", "text:" + Uri.EscapeDataString(answer)) };

    /// <summary>A wish to the emulator, as a header.</summary>
    public static Dictionary<string, string> Wish(string name, string value) => new() { ["X-Emulator-" + name] = value };

    /// <summary>A text of so many bytes in pieces that can be told apart.</summary>
    public static string LongText(int length)
    {
        var text = new StringBuilder(length + 8);
        for (var number = 0; text.Length < length; number++) text.Append("part ").Append(number).Append("; ");
        return text.ToString(0, length);
    }
}
