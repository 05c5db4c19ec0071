using QwenPS.Client;
using QwenPS.Client.Connecting;
using QwenPS.Commands.Tools;
using QwenPS.Resources;

namespace QwenPS.Commands.Chat;

/// <summary>Puts into a request what a call has beyond a batch: tools, headers, and what is asked of the model beside its sampling and its thinking.</summary>
internal static class ModelOptions
{
    /// <exception cref="TerminatingException">A parameter that can be judged only as a whole is wrong.</exception>
    public static ChatRequest AddTo(ChatRequest request, InvokeQwenChatCommand command, IReadOnlyList<Tool> tools) => request with
    {
        Tools = tools.Count == 0 ? null : [.. tools.Select(tool => tool.Definition)],
        ToolChoice = ToolChoices.ToJson(command.ToolChoice, tools),
        ParallelToolCalls = command.IsGiven(nameof(command.ParallelToolCall)) ? command.ParallelToolCall.IsPresent : null,
        Headers = Headers(command),
        EnableSearch = command.IsGiven(nameof(command.EnableSearch)) ? command.EnableSearch : command.SearchOption is null ? null : true,
        SearchOptions = command.SearchOption is null ? null : new JsonConverter(command).ToJson(command.SearchOption),
        Count = command.IsGiven(nameof(command.Count)) ? command.Count : null,
        LogProbs = command.IsGiven(nameof(command.LogProbs)) ? command.LogProbs : command.IsGiven(nameof(command.TopLogProbs)) ? true : null,
        TopLogProbs = command.IsGiven(nameof(command.TopLogProbs)) ? command.TopLogProbs : null,
    };

    private static Dictionary<string, string>? Headers(InvokeQwenChatCommand command)
    {
        try
        {
            return HeaderTable.Parse(command.Header);
        }
        catch (ConnectionSetupException exception)
        {
            throw new TerminatingException(ErrorRecords.InvalidArgument(exception.Message, Text.Of("Chat.CorrectParameter", exception.ParameterName), command.Header));
        }
    }
}
