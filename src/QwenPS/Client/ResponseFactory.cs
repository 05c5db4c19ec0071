using QwenPS.Client.Catalog;
using QwenPS.Client.Protocols;

namespace QwenPS.Client;

/// <summary>Makes the object that users see out of a finished answer.</summary>
internal static class ResponseFactory
{
    public static ChatResponse Create(Call call, ChatRequest request, AnswerAssembler answer, TimeSpan? timeToFirstToken)
    {
        IReadOnlyList<ToolCall> toolCalls = answer.ToolCalls;
        string content = answer.Content;
        var reply = new ChatMessage("assistant", content) { Reasoning = answer.Reasoning, ToolCalls = toolCalls.Count > 0 ? toolCalls : null };
        return new ChatResponse
        {
            Content = content,
            Reasoning = answer.Reasoning,
            ToolCalls = toolCalls,
            FinishReason = answer.FinishReason,
            Usage = answer.Usage,
            RequestId = answer.RequestId,
            Id = answer.Id,
            Model = answer.Model ?? request.Model,
            Created = CreatedAt(answer.Created),
            Duration = call.Elapsed.Elapsed,
            TimeToFirstToken = timeToFirstToken,
            Attempts = call.Attempts,
            Source = request.Source,
            Messages = request.Messages.Append(reply).ToArray(),
            Protocol = call.Client.Protocol.Protocol,
            AskedModel = request.Model,
            PriceList = PriceLists.Of(call.Client),
            AdditionalProperties = PlainValue.Of(answer.Unknown),
        };
    }

    /// <summary>An answer that came in a file, long after it was asked for.</summary>
    public static ChatResponse Create(QwenClient client, ChatRequest request, AnswerAssembler answer, decimal priceShare)
    {
        IReadOnlyList<ToolCall> toolCalls = answer.ToolCalls;
        string content = answer.Content;
        return new ChatResponse
        {
            Content = content,
            Reasoning = answer.Reasoning,
            ToolCalls = toolCalls,
            FinishReason = answer.FinishReason,
            Usage = answer.Usage,
            RequestId = answer.RequestId,
            Id = answer.Id,
            Model = answer.Model ?? request.Model,
            Created = CreatedAt(answer.Created),
            Source = request.Source,
            Messages = [new ChatMessage("assistant", content) { Reasoning = answer.Reasoning, ToolCalls = toolCalls.Count > 0 ? toolCalls : null }],
            Protocol = client.Protocol.Protocol,
            AskedModel = request.Model,
            PriceList = PriceLists.Of(client),
            PriceShare = priceShare,
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
