using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace QwenPS.Commands;

/// <summary>Completes the names of this runspace's connections, with their address as tooltip.</summary>
public sealed class ConnectionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string beginning = (wordToComplete ?? "").Trim('\'', '"');
        return ConnectionStore.Current.All
            .Where(connection => connection.Name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            .Select(connection => new CompletionResult(Quote(connection.Name), connection.Name, CompletionResultType.ParameterValue, connection.BaseUri.ToString()));
    }

    private static string Quote(string name) => name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') ? name : "'" + name.Replace("'", "''") + "'";
}
