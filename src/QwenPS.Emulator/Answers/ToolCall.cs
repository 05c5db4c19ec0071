using System.Security.Cryptography;
using System.Text;

namespace QwenPS.Emulator.Answers;

/// <summary>Represents a tool call in an answer.</summary>
/// <param name="Index">The position of the call in the list of tool calls in the answer.</param>
/// <param name="Name">The name of the tool.</param>
/// <param name="Arguments">The arguments as JSON text.</param>
internal sealed record ToolCall(int Index, string Name, string Arguments)
{
    /// <summary>Gets the ID of the call. The ID depends only on the call, so it's the same in every run.</summary>
    public string Id { get; } = "call_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Index} {Name} {Arguments}")))[..24];
}
