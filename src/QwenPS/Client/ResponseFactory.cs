using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Text;

namespace QwenPS.Client;

/// <summary>Makes the object that users see out of a finished answer.</summary>
internal static class ResponseFactory
{
    public static ChatResponse Create(Call call, ChatRequest request, AnswerAssembler answer, TimeSpan? timeToFirstToken) => Create(call.Channel.Protocol.Protocol, call.Failures.Redactor, request, answer, new Course
    {
        Duration = call.Before.Time + call.Elapsed.Elapsed,
        TimeToFirstToken = call.Before.Time + timeToFirstToken,
        Attempts = call.Before.Attempts + call.Attempts,
    });

    /// <summary>An answer that came in a file, long after it was asked for.</summary>
    /// <param name="client">Whose answer it is.</param>
    /// <param name="request">The request, as far as it is still known.</param>
    /// <param name="answer">The answer.</param>
    public static ChatResponse CreateFromFile(QwenClient client, ChatRequest request, AnswerAssembler answer) =>
        Create(client.Protocol.Protocol, client.Failures.Redactor, request, answer, new Course { Attempts = 1 });

    /// <summary>The conversation with the answer in it: a message that the answer continues becomes one with it.</summary>
    public static ChatMessage[] Converse(ChatRequest request, ChatChoice choice)
    {
        var reply = new ChatMessage("assistant", request.Begun?.WholeText + choice.Content) { Reasoning = choice.Reasoning, ToolCalls = choice.ToolCalls.Count > 0 ? choice.ToolCalls : null };
        return [.. request.Messages.Take(request.MessagesBeforeAnswer), reply];
    }

    private static ChatResponse Create(ChatProtocol protocol, Redactor redactor, ChatRequest request, AnswerAssembler answer, Course course)
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
            Created = CreatedAt(answer.Created),
            Duration = course.Duration,
            TimeToFirstToken = course.TimeToFirstToken,
            Attempts = course.Attempts,
            Source = request.Source,
            // An array: a list of the compiler's own making is no type that a CSV can name, or that comes back from Export-Clixml.
            Messages = Converse(request, first),
            Protocol = protocol,
            AskedModel = request.Model,
            AdditionalProperties = PlainValue.Create(answer.Unknown) is { } unknown ? redactor.RedactKnown(unknown) : null,
        };
    }

    private static DateTimeOffset CreatedAt(long? unixSeconds)
    {
        // Some gateways write milliseconds; a value out of range is none.
        if (unixSeconds is not (> 0 and < 253_402_300_800)) return DateTimeOffset.Now;
        return DateTimeOffset.FromUnixTimeSeconds(unixSeconds.Value).ToLocalTime();
    }

    /// <summary>How the answer came about.</summary>
    private readonly record struct Course(TimeSpan Duration, TimeSpan? TimeToFirstToken, int Attempts);
}
