using System.Text;
using QwenPS.Client.Protocols;

namespace QwenPS.Tests.Support;

/// <summary>Creates requests.</summary>
internal static class Ask
{
    public const string Model = "qwen-plus";

    /// <summary>Returns a request with one user message. The emulator's answer is the same text.</summary>
    public static ChatRequest For(string prompt) => With(new ChatMessage("user", prompt));

    public static ChatRequest With(params ChatMessage[] messages) => new() { Model = Model, Messages = messages };

    /// <summary>Returns a request to which the emulator's answer is the specified text.</summary>
    public static ChatRequest ForAnswer(string answer) => For("x") with { Headers = Wish("Answer", "text:" + Uri.EscapeDataString(answer)) };

    /// <summary>Returns a header that contains an instruction for the emulator.</summary>
    public static Dictionary<string, string> Wish(string name, string value) => new() { ["X-Emulator-" + name] = value };

    /// <summary>Returns a text with the specified number of bytes. All its parts are different.</summary>
    public static string LongText(int length)
    {
        var text = new StringBuilder(length + 8);
        for (var number = 0; text.Length < length; number++) text.Append("part ").Append(number).Append("; ");
        return text.ToString(0, length);
    }
}
