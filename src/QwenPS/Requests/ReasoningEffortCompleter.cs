using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>Completes the words of -ReasoningEffort, from none at all to the hardest, with what each means as tooltip.</summary>
internal sealed class ReasoningEffortCompleter : IArgumentCompleter
{
    /// <summary>Those of summer 2026: https://www.alibabacloud.com/help/en/model-studio/qwen-api-via-openai-chat-completions.</summary>
    private static readonly string[] Words = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.Matcher(wordToComplete);
        return Words.Where(isMatch).Select(word => new CompletionResult(word, word, CompletionResultType.ParameterValue, ToolTip(word)));
    }

    private static string ToolTip(string word) => word switch
    {
        "none" => Text.Format("Chat.TipEffortNone"),
        "minimal" => Text.Format("Chat.TipEffortSame", "low"),
        "low" => Text.Format("Chat.TipEffortLow"),
        "medium" => Text.Format("Chat.TipEffortMedium"),
        "xhigh" => Text.Format("Chat.TipEffortHighest"),
        _ => Text.Format("Chat.TipEffortSame", "xhigh"),
    };
}
