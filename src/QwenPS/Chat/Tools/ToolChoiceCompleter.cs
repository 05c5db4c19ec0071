using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.PowerShell;

namespace QwenPS.Chat.Tools;

/// <summary>Completes the words of -ToolChoice, and the names of the tools that the command line gives.</summary>
internal sealed class ToolChoiceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.Matcher(wordToComplete);
        return ToolChoices.Words.Concat(FindNames(fakeBoundParameters?["Tool"]))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(isMatch)
            .Select(word => new CompletionResult(CompletionText.Quote(word), word, CompletionResultType.ParameterValue, word));
    }

    /// <summary>The names that can be told without running anything.</summary>
    private static IEnumerable<string> FindNames(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string name when !name.TrimStart().StartsWith("{", StringComparison.Ordinal) => [name],
        CommandInfo command => [command.Name],
        IDictionary table => FindNames(table["name"] ?? table["command"]),
        IEnumerable several and not string => several.Cast<object?>().SelectMany(FindNames),
        _ => [],
    };
}
