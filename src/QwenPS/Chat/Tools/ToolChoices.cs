using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.Json.Nodes;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat.Tools;

/// <summary>Converts -ToolChoice to the service's format.</summary>
internal static class ToolChoices
{
    /// <summary>The values of -ToolChoice that aren't names of tools.</summary>
    public static readonly IReadOnlyList<string> Words = ["auto", "none", "required"];

    /// <exception cref="TerminatingException">-Tool doesn't contain a tool with that name.</exception>
    public static string? ToJson(string? choice, IReadOnlyList<Tool> tools)
    {
        if (choice is null) return null;
        if (Words.FirstOrDefault(word => string.Equals(word, choice, StringComparison.OrdinalIgnoreCase)) is { } known) return $"\"{known}\"";
        if (tools.FirstOrDefault(tool => string.Equals(tool.Name, choice, StringComparison.OrdinalIgnoreCase)) is { } tool)
            return new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool.Name } }.ToJsonString(SchemaJson.Options);
        string valid = string.Join(", ", [.. Words, .. tools.Select(one => one.Name)]);
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Tool.NoChoice", choice), Texts.Format("Tool.NoChoiceRemedy", valid), choice));
    }
}

/// <summary>Completes the values of -ToolChoice: the words auto, none, and required, and the names of the tools in -Tool.</summary>
internal sealed class ToolChoiceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.CreateMatcher(wordToComplete);
        return ToolChoices.Words.Concat(FindNames(fakeBoundParameters?["Tool"]))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(isMatch)
            .Select(word => new CompletionResult(CompletionText.Quote(word), word, CompletionResultType.ParameterValue, word));
    }

    /// <summary>Finds the tool names that are known without running code.</summary>
    private static IEnumerable<string> FindNames(object? value) => PSValue.Unwrap(value) switch
    {
        string name when !name.TrimStart().StartsWith("{", StringComparison.Ordinal) => [name],
        CommandInfo command => [command.Name],
        IDictionary table => FindNames(table["name"] ?? table["command"]),
        IEnumerable several and not string => several.Cast<object?>().SelectMany(FindNames),
        _ => [],
    };
}
