using System.Text;
using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>Makes calls or single attempts whose response is JSON, and reads the response.</summary>
internal static class JsonAnswer
{
    /// <summary>
    /// The maximum size of a response in bytes. The size is limited because the parsed document needs more than ten times as much memory as the response.
    /// </summary>
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Makes a call, including its retries, and reads the response, which is a JSON object.</summary>
    /// <inheritdoc cref="ReadObjectAsync"/>
    public static async Task<T> SendAsync<T>(Call call, string expected, Func<JsonElement, T?> read)
        where T : class
    {
        using (call) return await call.TryAsync(() => ReadObjectAsync(call, expected, read)).ConfigureAwait(false);
    }

    /// <summary>Makes one attempt of a call, and reads the response, which is a JSON object.</summary>
    /// <param name="call">The call.</param>
    /// <param name="expected">A description of the expected response, such as <c>a batch</c>.</param>
    /// <param name="read">A function that reads the response. The function returns null if the response isn't the expected response.</param>
    /// <exception cref="QwenException">The attempt failed.</exception>
    public static Task<T> ReadObjectAsync<T>(Call call, string expected, Func<JsonElement, T?> read)
        where T : class => ReadAsync(call, expected, Texts.Format("Batch.OtherAnswer", expected), bytes =>
    {
        using JsonDocument document = JsonDocument.Parse(bytes);
        return ReadFrom(document.RootElement, read);
    });

    private static T? ReadFrom<T>(JsonElement json, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            return read(json);
        }
        catch (InvalidOperationException exception)
        {
            throw JsonText.InvalidName(exception);
        }
    }

    /// <param name="call">The call.</param>
    /// <param name="expected">A description of the expected response, such as <c>a batch</c>.</param>
    /// <param name="other">The error message for any other response.</param>
    /// <param name="read">A function that reads the response. The function returns null if the response isn't the expected response.</param>
    /// <exception cref="QwenException">The attempt failed.</exception>
    public static async Task<T> ReadAsync<T>(Call call, string expected, string other, Func<ReadOnlyMemory<byte>, T?> read)
        where T : class
    {
        using Exchange exchange = await Exchange.OpenAsync(call).ConfigureAwait(false);
        (byte[] bytes, int length) = await exchange.ReadBodyAsync(MaxAnswerBytes).ConfigureAwait(false);
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

    /// <summary>Creates the exception for an unexpected response. Some gateways return an error with the status 200.</summary>
    private static QwenException Refusal(Exchange exchange, byte[] bytes, int length, string other)
    {
        var error = new ServiceError { Body = UnreadableAnswer.Snippet(bytes, length) };
        ErrorParser.ReadJson(bytes.AsSpan(0, Math.Min(length, ErrorParser.MaxBodyBytes)), error);
        return error.Code is null && error.Message is null
            ? exchange.CreateProtocolError(other, RetryRule.Never, error.Body)
            : exchange.CreateServiceError(error);
    }
}

/// <summary>Reads a chat response that isn't streamed.</summary>
internal static class ChatAnswer
{
    /// <exception cref="QwenException">The response isn't a chat response, or it contains an error.</exception>
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
            throw exchange.CreateServiceError(error);
        }

        if (part.HasChoice) return part;
        throw exchange.CreateProtocolError(Texts.Format("Answer.NoChoices"), RetryRule.Never, UnreadableAnswer.Snippet(bytes, length), failure: LocalFailure.EmptyAnswer);
    }
}

/// <summary>Creates the errors for a response that has the status 200 but isn't the expected JSON.</summary>
internal static class UnreadableAnswer
{
    /// <summary>
    /// The maximum number of bytes to convert to text. This limit is larger than the length of displayed text, because secrets must be masked before the text
    /// is truncated. If a secret were truncated first, the remaining part couldn't be recognized and masked.
    /// </summary>
    private const int Enough = 64 * 1024;

    /// <summary>Returns the start of the response for <see cref="QwenException.Body"/>.</summary>
    public static string Snippet(byte[] bytes, int length) => Encoding.UTF8.GetString(bytes, 0, Math.Min(length, Enough));

    public static QwenException Empty(Exchange exchange) => exchange.CreateProtocolError(Texts.Format("Answer.Empty"), RetryRule.Once, null, failure: LocalFailure.EmptyAnswer);

    /// <param name="exchange">The attempt.</param>
    /// <param name="bytes">The response.</param>
    /// <param name="length">The number of bytes of the response in the array.</param>
    /// <param name="expected">A description of the expected response, such as <c>a chat</c>.</param>
    /// <param name="exception">The exception of the JSON reader.</param>
    public static QwenException NotJson(Exchange exchange, byte[] bytes, int length, string expected, JsonException exception)
    {
        if (JsonText.IsCutShort(bytes.AsSpan(0, length)))
        {
            return exchange.CreateProtocolError(Texts.Format("Answer.CutShort"), RetryRule.Always, Snippet(bytes, length), exception, LocalFailure.Truncated);
        }

        string? text = ErrorParser.Parse(bytes, Math.Min(length, Enough)).Message;
        string type = exchange.MediaType ?? Texts.Format("Answer.NoContentType");
        string what = text is null ? Texts.Format("Answer.NotJson", expected, type) : Texts.Format("Answer.NotJsonButText", expected, type, ErrorParser.ForReading(text));
        LocalFailure failure = ErrorParser.IsPage(text) ? LocalFailure.HtmlPage : LocalFailure.Protocol;
        return exchange.CreateProtocolError(what, RetryRule.Never, Snippet(bytes, length), exception, failure);
    }
}
