using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Text;

namespace QwenPS.Client;

/// <summary>Creates the public response from an assembled answer.</summary>
internal static class ResponseFactory
{
    public static ChatResponse Create(Call call, ChatRequest request, AnswerAssembler answer, TimeSpan? timeToFirstToken)
    {
        var timing = new Timing
        {
            Duration = call.Before.Time + call.Elapsed.Elapsed,
            TimeToFirstToken = call.Before.Time + timeToFirstToken,
            Attempts = call.Before.Attempts + call.Attempts,
        };
        return Create(call.Channel.Protocol.Protocol, call.Failures.Redactor, request, answer, timing, call.Channel.Options.Time);
    }

    /// <summary>Creates the response for an answer from a batch's result file.</summary>
    /// <param name="protocol">The protocol of the request.</param>
    /// <param name="redactor">The object that masks secrets.</param>
    /// <param name="request">The request, which can be incomplete if only a part of it was stored.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="time">The clock that provides the time of creation if the answer doesn't contain it.</param>
    public static ChatResponse CreateFromFile(ChatProtocol protocol, Redactor redactor, ChatRequest request, AnswerAssembler answer, TimeProvider time) =>
        Create(protocol, redactor, request, answer, new Timing { Attempts = 1 }, time);

    /// <summary>
    /// Returns the conversation with the answer appended. If the answer continues a partial message, the partial message and the answer become one message.
    /// </summary>
    public static ChatMessage[] AppendAnswer(ChatRequest request, ChatChoice choice)
    {
        var reply = new ChatMessage("assistant", request.PartialMessage?.WholeText + choice.Content)
        {
            Reasoning = choice.Reasoning,
            ToolCalls = choice.ToolCalls.Count > 0 ? choice.ToolCalls : null,
        };
        return [.. request.Messages.Take(request.MessagesBeforeAnswer), reply];
    }

    private static ChatResponse Create(ChatProtocol protocol, Redactor redactor, ChatRequest request, AnswerAssembler answer, Timing timing, TimeProvider time)
    {
        var choices = new ChatChoice[answer.Choices.Count];
        for (int i = 0; i < choices.Length; i++) choices[i] = answer.Choices[i].ToChoice();
        ChatChoice first = choices[0];
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
            Created = CreatedAt(answer.Created, time),
            Duration = timing.Duration,
            TimeToFirstToken = timing.TimeToFirstToken,
            Attempts = timing.Attempts,
            Source = request.Source,
            InputObject = request.InputObject,
            Question = request.Question,
            Index = request.Index,
            Document = request.Document,
            // An array is used, because Export-Csv and Export-Clixml don't support the list type that the compiler generates for a collection expression.
            Messages = AppendAnswer(request, first),
            Protocol = protocol,
            AskedModel = request.Model,
            AdditionalProperties = PlainValue.Create(answer.Unknown) is { } unknown ? redactor.RedactKnown(unknown) : null,
        };
    }

    private static DateTimeOffset CreatedAt(long? unixSeconds, TimeProvider time)
    {
        // Some gateways send milliseconds instead of seconds. Such a value is outside the valid range, so the current time is used instead.
        if (unixSeconds is not (> 0 and < 253_402_300_800)) return time.GetLocalNow();
        return DateTimeOffset.FromUnixTimeSeconds(unixSeconds.Value).ToLocalTime();
    }

    /// <summary>Represents the duration of a call, the time to the first token, and the number of attempts.</summary>
    private readonly record struct Timing(TimeSpan Duration, TimeSpan? TimeToFirstToken, int Attempts);
}
