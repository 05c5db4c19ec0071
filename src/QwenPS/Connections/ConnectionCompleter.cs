using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.PowerShell;

namespace QwenPS.Connections;

/// <summary>Completes the names of this runspace's connections, with their address as tooltip.</summary>
internal sealed class ConnectionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.Matcher(wordToComplete);
        return ConnectionStore.Current.All
            .Where(connection => isMatch(connection.Name))
            .Select(connection => new CompletionResult(CompletionText.Quote(connection.Name), connection.Name, CompletionResultType.ParameterValue, connection.BaseUri.ToString()));
    }
}
