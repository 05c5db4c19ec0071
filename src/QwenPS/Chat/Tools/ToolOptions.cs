namespace QwenPS.Chat.Tools;

/// <summary>What a hashtable says of a command beside the command itself; null: as the command has it.</summary>
internal sealed record ToolOptions
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? ParameterSet { get; init; }
}
