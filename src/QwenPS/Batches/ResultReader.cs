using System.Text.Json;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>Converts a line of a result file to an answer or an error.</summary>
internal static class ResultReader
{
    /// <param name="client">The client that sent the batch.</param>
    /// <param name="model">The model of the request.</param>
    /// <param name="source">The source of the input.</param>
    /// <param name="json">The line.</param>
    /// <param name="input">The input object.</param>
    /// <param name="index">The zero-based position of the input.</param>
    /// <exception cref="QwenException">The request failed, or the line isn't an answer.</exception>
    public static ChatResponse Read(QwenClient client, string model, string? source, ReadOnlySpan<byte> json, object? input = null, int index = 0)
    {
        try
        {
            ResultLine line = ResultLine.Read(json);
            if (line.Error.Length > 0 || line.StatusCode is >= 400) throw CreateServiceError(client, line, json);
            var budget = new AnswerBudget(CancellationToken.None);
            AnswerEvent part = client.Protocol.ReadAnswer(Slice(json, line.Body), budget);
            if (part.Error is { } error) throw client.Failures.CreateServiceError(line.StatusCode, error, null, attempts: 1);
            if (!part.HasChoice) throw CreateProtocolError(client, Texts.Format("Batch.LineWithoutAnswer"), null);
            var answer = new AnswerAssembler(expectsCumulative: false, budget, client.Failures.Redactor);
            answer.AddWhole(part);
            answer.RequestId = client.Failures.Redactor.RedactKnown(Client.Errors.RequestId.Find(null, line.RequestId ?? part.RequestId, part.Id));
            var request = new ChatRequest { Model = model, Messages = [], Source = source, InputObject = input, Index = index };
            ChatResponse response = ResponseFactory.CreateFromFile(client.Protocol.Protocol, client.Failures.Redactor, request, answer, client.Options.Time);
            return AnswerCost.Set(response, PriceLists.Get(client.Options.Endpoint.Region), isBatch: true);
        }
        catch (JsonException exception)
        {
            throw CreateProtocolError(client, Texts.Format("Batch.LineNotChat"), exception);
        }
        catch (LimitException exception)
        {
            throw CreateProtocolError(client, exception.Message, null, LocalFailure.TooLarge);
        }
    }

    private static QwenException CreateServiceError(QwenClient client, ResultLine line, ReadOnlySpan<byte> json)
    {
        var error = new ServiceError { RequestId = line.RequestId };
        if (line.Body.Length > 0) ErrorParser.ReadJson(Slice(json, line.Body), error);
        if (line.Error.Length > 0) ErrorParser.ReadJson(Slice(json, line.Error), error);
        return client.Failures.CreateServiceError(line.StatusCode, error, null, attempts: 1);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, LinePlace place) => json.Slice((int)place.Offset, place.Length);

    private static QwenException CreateProtocolError(QwenClient client, string what, Exception? inner, LocalFailure failure = LocalFailure.Protocol) =>
        client.Failures.CreateProtocolError(failure, what, RetryRule.Never, null, null, null, attempts: 1, inner);
}
