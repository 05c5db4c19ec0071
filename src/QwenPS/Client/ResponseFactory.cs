using QwenPS.Client.Catalog;
using QwenPS.Client.Protocols;

namespace QwenPS.Client;

/// <summary>Makes the object that users see out of a finished answer.</summary>
internal static class ResponseFactory
{
    public static ChatResponse Create(Call call, ChatRequest request, AnswerAssembler answer, TimeSpan? timeToFirstToken)
    {
        ChatChoice[] choices = [.. answer.Choices.Select(choice => choice.ToChoice())];
        ChatChoice first = choices[0];
        var reply = new ChatMessage("assistant", first.Content) { Reasoning = first.Reasoning, ToolCalls = first.ToolCalls.Count > 0 ? first.ToolCalls : null };
        return new ChatResponse
        {
            Content = first.Content,
            Reasoning = first.Reasoning,
            ToolCalls = first.ToolCalls,
            FinishReason = first.FinishReason,
            Choices = choices,
            LogProbs = first.LogProbs,
            SearchResults = answer.SearchResults,
            Usage = answer.Usage,
            RequestId = answer.RequestId,
            Id = answer.Id,
            Model = answer.Model ?? request.Model,
            Created = CreatedAt(answer.Created),
            Duration = call.Before.Time + call.Elapsed.Elapsed,
            TimeToFirstToken = call.Before.Time + timeToFirstToken,
            Attempts = call.Before.Attempts + call.Attempts,
            Source = request.Source,
            Messages = request.Messages.Append(reply).ToArray(),
            Protocol = call.Client.Protocol.Protocol,
            AskedModel = request.Model,
            PriceList = PriceLists.Of(call.Client),
            AdditionalProperties = PlainValue.Of(answer.Unknown),
        };
    }

    private static DateTimeOffset CreatedAt(long? unixSeconds)
    {
        // Some gateways write milliseconds; a value out of range is none.
        if (unixSeconds is not (> 0 and < 253_402_300_800)) return DateTimeOffset.Now;
        return DateTimeOffset.FromUnixTimeSeconds(unixSeconds.Value).ToLocalTime();
    }
}
