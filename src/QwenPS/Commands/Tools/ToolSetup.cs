using QwenPS.Resources;

namespace QwenPS.Commands.Tools;

/// <summary>What the tool parameters of the cmdlet mean together.</summary>
internal static class ToolSetup
{
    public static IReadOnlyList<Tool> Read(InvokeQwenChatCommand command)
    {
        if (command.Tool is not null) return new ToolReader(command).Read(command.Tool);
        string[] without = [.. new[] { nameof(command.InvokeTool), nameof(command.ToolChoice), nameof(command.ParallelToolCall), nameof(command.MaxToolRound), nameof(command.ToolTimeoutSec) }.Where(command.IsGiven)];
        if (without.Length > 0) throw new TerminatingException(ErrorRecords.InvalidArgument(Text.Of("Tool.NoTools", without[0]), Text.Of("Tool.NoToolsRemedy")));
        return [];
    }

    /// <summary>What runs tools; null where nothing may run.</summary>
    public static ToolLoop? CreateLoop(InvokeQwenChatCommand command, IReadOnlyList<Tool> tools)
    {
        if (!command.InvokeTool) return null;
        if (tools.FirstOrDefault(tool => tool.Command is null) is { } described)
            throw new TerminatingException(ErrorRecords.InvalidArgument(Text.Of("Tool.NothingToRun", described.Name), Text.Of("Tool.NothingToRunRemedy"), described.Name));
        return new ToolLoop(tools, new ToolRunner(command, TimeSpan.FromSeconds(command.ToolTimeoutSec)), new ToolApproval(command), command.MaxToolRound);
    }
}
