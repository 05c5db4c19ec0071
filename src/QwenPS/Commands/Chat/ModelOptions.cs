using QwenPS.Client;

namespace QwenPS.Commands.Chat;

/// <summary>Puts what is asked of the model beside its sampling into a request.</summary>
internal static class ModelOptions
{
    public static ChatRequest AddTo(ChatRequest request, InvokeQwenChatCommand command) => request with
    {
        EnableThinking = command.IsGiven(nameof(command.EnableThinking)) ? command.EnableThinking : null,
        ThinkingBudget = command.IsGiven(nameof(command.ThinkingBudget)) ? command.ThinkingBudget : null,
        EnableSearch = command.IsGiven(nameof(command.EnableSearch)) ? command.EnableSearch : command.SearchOption is null ? null : true,
        SearchOptions = command.SearchOption is null ? null : new JsonConverter(command).ToJson(command.SearchOption),
        Count = command.IsGiven(nameof(command.Count)) ? command.Count : null,
        LogProbs = command.IsGiven(nameof(command.LogProbs)) ? command.LogProbs : command.IsGiven(nameof(command.TopLogProbs)) ? true : null,
        TopLogProbs = command.IsGiven(nameof(command.TopLogProbs)) ? command.TopLogProbs : null,
    };
}
