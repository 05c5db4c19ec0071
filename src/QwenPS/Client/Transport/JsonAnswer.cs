using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;

namespace QwenPS.Client.Transport;

/// <summary>Makes one attempt of a call whose answer is JSON, and reads it whole.</summary>
internal static class JsonAnswer
{
    /// <summary>The largest answer in bytes: a document of it takes more than ten times as much memory.</summary>
    private const int LargestAnswer = 4 * 1024 * 1024;

    /// <param name="call">The call.</param>
    /// <param name="expected">What the answer should be: <c>a batch</c>.</param>
    /// <param name="other">What is said of an answer that is something else.</param>
    /// <param name="read">Reads the answer; null where it is something else.</param>
    /// <exception cref="QwenException">Every failure.</exception>
    public static async Task<T> ReadAsync<T>(Call call, string expected, string other, Func<ReadOnlyMemory<byte>, T?> read)
        where T : class
    {
        using Exchange exchange = await Exchange.OpenAsync(call).ConfigureAwait(false);
        (byte[] bytes, int length) = await exchange.ReadBodyAsync(LargestAnswer).ConfigureAwait(false);
        if (length == 0) throw UnreadableAnswer.Empty(exchange);
        T? value;
        try
        {
            value = read(bytes.AsMemory(0, length));
        }
        catch (JsonException exception)
        {
            throw UnreadableAnswer.NotJson(exchange, bytes, length, expected, exception);
        }
        catch (LimitException exception)
        {
            throw exchange.Translate(exception);
        }

        if (value is null) throw Refusal(exchange, bytes, length, other);
        exchange.NoteSuccess(RequestId.Find(exchange.Headers, null, null), null);
        return value;
    }

    /// <summary>Gateways are known to answer 200 with an error in it.</summary>
    private static QwenException Refusal(Exchange exchange, byte[] bytes, int length, string other)
    {
        var error = new ServiceError { Body = UnreadableAnswer.Snippet(bytes, length) };
        ErrorParser.ReadJson(bytes.AsSpan(0, Math.Min(length, ErrorParser.LargestBody)), error);
        return error.Code is null && error.Message is null
            ? exchange.Protocol(other, RetryRule.Never, error.Body)
            : exchange.Service(error);
    }
}
