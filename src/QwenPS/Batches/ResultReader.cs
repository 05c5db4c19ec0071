using System.Text.Json;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>Makes the answer, or the error, out of a line of a result file.</summary>
internal static class ResultReader
{
    /// <param name="client">Whose answer it is.</param>
    /// <param name="model">The model that was asked.</param>
    /// <param name="source">Where the input came from.</param>
    /// <param name="json">The line.</param>
    /// <exception cref="QwenException">The request failed, or the line is no answer.</exception>
    public static ChatResponse Read(QwenClient client, string model, string? source, ReadOnlySpan<byte> json)
    {
        try
        {
            ResultLine line = ResultLine.Read(json);
            if (line.Error.Length > 0 || line.StatusCode is >= 400) throw ErrorOf(client, line, json);
            var budget = new AnswerBudget(CancellationToken.None);
            AnswerEvent part = client.Protocol.ReadAnswer(Slice(json, line.Body), budget);
            if (part.Error is { } error) throw client.Failures.CreateServiceError(line.StatusCode, error, null, attempts: 1);
            if (!part.HasChoice) throw NoAnswer(client, Texts.Format("Batch.LineWithoutAnswer"), null);
            var answer = new AnswerAssembler(expectsCumulative: false, budget, client.Failures.Redactor);
            answer.AddWhole(part);
            answer.RequestId = client.Failures.Redactor.RedactKnown(Client.Errors.RequestId.Find(null, line.RequestId ?? part.RequestId, part.Id));
            ChatResponse response = ResponseFactory.CreateFromFile(client, new ChatRequest { Model = model, Messages = [], Source = source }, answer);
            return AnswerCost.Set(response, PriceLists.Find(client.Options.Endpoint.Region), isBatch: true);
        }
        catch (JsonException exception)
        {
            throw NoAnswer(client, Texts.Format("Batch.LineNotChat"), exception);
        }
        catch (LimitException exception)
        {
            throw NoAnswer(client, exception.Message, null, LocalFailure.TooLarge);
        }
    }

    private static QwenException ErrorOf(QwenClient client, ResultLine line, ReadOnlySpan<byte> json)
    {
        var error = new ServiceError { RequestId = line.RequestId };
        if (line.Body.Length > 0) ErrorParser.ReadJson(Slice(json, line.Body), error);
        if (line.Error.Length > 0) ErrorParser.ReadJson(Slice(json, line.Error), error);
        return client.Failures.CreateServiceError(line.StatusCode, error, null, attempts: 1);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, LinePlace place) => json.Slice((int)place.Offset, place.Length);

    private static QwenException NoAnswer(QwenClient client, string what, Exception? inner, LocalFailure failure = LocalFailure.Protocol) =>
        client.Failures.CreateProtocolError(failure, what, RetryRule.Never, null, null, null, attempts: 1, inner);
}
