using System.Security.Cryptography;
using System.Text;

namespace QwenPS.Emulator.Answers;

/// <summary>A call of a tool that an answer makes.</summary>
/// <param name="Index">The place among the answer's calls.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments as JSON text.</param>
internal sealed record ToolCall(int Index, string Name, string Arguments)
{
    /// <summary>The same call has the same id in every run.</summary>
    public string Id { get; } = "call_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Index} {Name} {Arguments}")))[..24];
}
