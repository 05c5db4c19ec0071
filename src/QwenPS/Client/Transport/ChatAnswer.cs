using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Client.Transport;

/// <summary>Reads the answer to a chat that comes whole.</summary>
internal static class ChatAnswer
{
    /// <exception cref="QwenException">It is none, or says what went wrong.</exception>
    public static async Task<AnswerEvent> ReadAsync(Exchange exchange, IChatProtocol protocol, AnswerBudget budget)
    {
        (byte[] bytes, int length) = await exchange.ReadBodyAsync().ConfigureAwait(false);
        if (length == 0) throw UnreadableAnswer.Empty(exchange);
        AnswerEvent part;
        try
        {
            part = protocol.ReadAnswer(bytes.AsSpan(0, length), budget);
        }
        catch (JsonException exception)
        {
            throw UnreadableAnswer.NotJson(exchange, bytes, length, Texts.Format("Answer.Chat"), exception);
        }
        catch (Exception exception) when (exception is LimitException or OperationCanceledException)
        {
            throw exchange.Translate(exception);
        }

        if (part.Error is { } error)
        {
            error.Body = UnreadableAnswer.Snippet(bytes, length);
            throw exchange.Service(error);
        }

        return part.HasChoice ? part : throw exchange.Protocol(Texts.Format("Answer.NoChoices"), RetryRule.Never, UnreadableAnswer.Snippet(bytes, length), failure: LocalFailure.EmptyAnswer);
    }
}
