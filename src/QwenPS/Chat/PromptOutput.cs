using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Language;

namespace QwenPS.Chat;

/// <summary>
/// Determines whether the output of a command goes directly to the console window. This is the case if the user typed the command at the prompt, and didn't
/// assign, pipe, or redirect the output. If the class can't determine this, the result is false.
/// </summary>
internal static class PromptOutput
{
    // GoesToWindow returns true only in this host. Other hosts can add commands, such as Out-String, to the command that the user typed.
    private const string ConsoleHost = "ConsoleHost";

    /// <param name="invocation">The invocation of the command.</param>
    /// <param name="origin">The origin of the command. The origin of commands in scripts, functions, and script blocks is Internal.</param>
    /// <param name="host">The host of the session.</param>
    public static bool GoesToWindow(InvocationInfo invocation, CommandOrigin origin, PSHost? host) =>
        origin == CommandOrigin.Runspace
            && host?.Name == ConsoleHost
            && string.IsNullOrEmpty(invocation.ScriptName)
            && invocation.PipelinePosition == invocation.PipelineLength
            && invocation.ScriptLineNumber == 1
            && IsWholeStatement(invocation.Line, invocation.OffsetInLine);

    /// <summary>
    /// Determines whether the command is the last command of a statement and isn't redirected. For a command in an assignment, in parentheses, or inside
    /// another statement, the result is false.
    /// </summary>
    private static bool IsWholeStatement(string line, int column)
    {
        ScriptBlockAst ast = Parser.ParseInput(line, out _, out ParseError[] errors);
        if (errors.Length > 0 || ast.EndBlock is null) return false;
        foreach (StatementAst statement in ast.EndBlock.Statements)
        {
            if (statement is not PipelineAst pipeline || !IsLast(pipeline, column)) continue;
            return pipeline.PipelineElements.All(element => element.Redirections.Count == 0);
        }

        return false;
    }

    private static bool IsLast(PipelineAst pipeline, int column) =>
        pipeline.PipelineElements[pipeline.PipelineElements.Count - 1] is CommandAst command && command.Extent.StartColumnNumber == column;
}
