using System.Management.Automation;
using System.Text.Json.Nodes;
using QwenPS.Client.Protocols;

namespace QwenPS.Chat.Tools;

/// <summary>What -Tool was given, made ready: what the model is told of it, and what runs when it calls.</summary>
/// <param name="Definition">For the model.</param>
/// <param name="Command">What runs; null where the tool is only described.</param>
/// <param name="Schema">The parameters that the model may give.</param>
internal sealed record Tool(ToolDefinition Definition, CommandInfo? Command, JsonObject Schema)
{
    public string Name => Definition.Name;

    public JsonObject? Properties => Schema["properties"] as JsonObject;

    public IEnumerable<string> Required => (Schema["required"] as JsonArray)?.Select(name => (string)name!) ?? [];
}
