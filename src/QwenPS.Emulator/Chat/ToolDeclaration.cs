using System.Text.Json;

namespace QwenPS.Emulator.Chat;

/// <summary>Represents a tool that a request declares.</summary>
internal sealed record ToolDeclaration(string Name, JsonElement? Parameters);
