using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests;

/// <summary>Completes the values of -ReasoningEffort, from the least to the most effort. The tooltips describe the values.</summary>
internal sealed class ReasoningEffortCompleter : IArgumentCompleter
{
    /// <summary>
    /// The values that the service's documentation listed in summer 2026:
    /// https://www.alibabacloud.com/help/en/model-studio/qwen-api-via-openai-chat-completions.
    /// </summary>
    private static readonly string[] Words = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.CreateMatcher(wordToComplete);
        return Words.Where(isMatch).Select(word => new CompletionResult(word, word, CompletionResultType.ParameterValue, ToolTip(word)));
    }

    private static string ToolTip(string word) => word switch
    {
        "none" => Texts.Format("Chat.TipEffortNone"),
        "minimal" => Texts.Format("Chat.TipEffortSame", "low"),
        "low" => Texts.Format("Chat.TipEffortLow"),
        "medium" => Texts.Format("Chat.TipEffortMedium"),
        "xhigh" => Texts.Format("Chat.TipEffortHighest"),
        _ => Texts.Format("Chat.TipEffortSame", "xhigh"),
    };
}
