using System.Text.Json.Nodes;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat.Tools;

/// <summary>-ToolChoice as the service writes it.</summary>
internal static class ToolChoices
{
    /// <summary>What is no name of a tool.</summary>
    public static readonly IReadOnlyList<string> Words = ["auto", "none", "required"];

    /// <exception cref="TerminatingException">No tool of that name was given.</exception>
    public static string? ToJson(string? choice, IReadOnlyList<Tool> tools)
    {
        if (choice is null) return null;
        if (Words.FirstOrDefault(word => string.Equals(word, choice, StringComparison.OrdinalIgnoreCase)) is { } known) return $"\"{known}\"";
        if (tools.FirstOrDefault(tool => string.Equals(tool.Name, choice, StringComparison.OrdinalIgnoreCase)) is { } tool)
            return new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool.Name } }.ToJsonString(SchemaJson.Options);
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Tool.NoChoice", choice), Texts.Format("Tool.NoChoiceRemedy", string.Join(", ", [.. Words, .. tools.Select(one => one.Name)])), choice));
    }
}
