using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using QwenPS.PowerShell;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Completes the names of commands that can be tools (-Tool). The session's functions and scripts are listed before cmdlets. If there's no word to complete,
/// only the session's own functions are returned. A list of all commands would be too long.
/// </summary>
internal sealed class ToolCompleter : IArgumentCompleter
{
    /// <summary>The functions that every new session contains, such as prompt and help.</summary>
    private static readonly Lazy<HashSet<string>> BuiltIn = new(() =>
        new(InitialSessionState.CreateDefault2().Commands.OfType<SessionStateFunctionEntry>().Select(entry => entry.Name), StringComparer.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = CompletionText.Unquote(wordToComplete);
        if (word.Length == 0) return Find("*", CommandTypes.Function).Where(command => IsUserCommand(command) && !BuiltIn.Value.Contains(command.Name)).Select(ToResult);
        return Find(word + "*", CommandTypes.Function | CommandTypes.ExternalScript)
            .Concat(Find(word + "*", CommandTypes.Cmdlet))
            .OrderBy(command => IsUserCommand(command) ? 0 : 1)
            .Select(ToResult);
    }

    /// <summary>
    /// Runs Get-Command in the current runspace to find commands by name. Unless the pattern is *, the result includes the commands of modules that aren't
    /// loaded yet.
    /// </summary>
    private static IEnumerable<CommandInfo> Find(string pattern, CommandTypes types)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Core\\Get-Command").AddParameter("Name", pattern).AddParameter("CommandType", types).AddParameter("ErrorAction", "Ignore");
        if (pattern == "*") shell.AddParameter("ListImported");
        return [.. shell.Invoke<CommandInfo>().GroupBy(command => command.Name, StringComparer.OrdinalIgnoreCase).Select(group => group.First())];
    }

    private static bool IsUserCommand(CommandInfo command) => command is FunctionInfo && string.IsNullOrEmpty(command.ModuleName);

    private static CompletionResult ToResult(CommandInfo command)
    {
        string module = string.IsNullOrEmpty(command.ModuleName) ? command.CommandType.ToString() : $"{command.CommandType}, {command.ModuleName}";
        return new CompletionResult(CompletionText.Quote(command.Name), command.Name, CompletionResultType.Command, module);
    }
}
