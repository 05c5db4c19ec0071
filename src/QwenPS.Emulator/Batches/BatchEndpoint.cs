using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Hosting;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Keys;

namespace QwenPS.Emulator.Batches;

/// <summary>Creates, returns, lists, and cancels batches.</summary>
internal sealed class BatchEndpoint(EmulatorState state)
{
    private const string FaultMetadata = "emulator_fault";

    /// <param name="exchange">The request.</param>
    /// <param name="rest">The part of the path after <c>batches</c>. It's empty, an ID, or an ID and <c>cancel</c>.</param>
    /// <param name="body">The body of the request.</param>
    public async Task HandleAsync(EmulatedExchange exchange, string[] rest, ReadOnlyMemory<byte> body)
    {
        switch (exchange.Request.Method, rest)
        {
            case ("POST", []): await SendAsync(exchange, Create(exchange, body)); break;
            case ("GET", []): await ListAsync(exchange); break;
            case ("GET", [var id]): await SendAsync(exchange, Find(id)); break;
            case ("POST", [var id, "cancel"]): await SendAsync(exchange, Cancel(Find(id))); break;
            case (_, [] or [_] or [_, "cancel"]): throw new ServiceException(RequestErrors.MethodNotAllowed(exchange.Request.Method));
            default: throw new ServiceException(RequestErrors.PathNotFound(exchange.Request.Path.Value ?? ""));
        }
    }

    private BatchState Find(string id) => state.Batches.Find(id) ?? throw new ServiceException(BatchErrors.NoBatch(id));

    private static BatchState Cancel(BatchState batch) => batch.TryCancel() ? batch : throw new ServiceException(BatchErrors.TooLateToCancel(batch));

    private BatchState Create(EmulatedExchange exchange, ReadOnlyMemory<byte> body)
    {
        if (ApiKey.CheckQuota(exchange.Authorization) is { } error) throw new ServiceException(error);
        using JsonDocument document = Parse(body);
        var parameters = new ParameterReader(document.RootElement);
        var fileId = parameters.Text("input_file_id") ?? throw new ServiceException(RequestErrors.Missing("input_file_id"));
        var endpoint = parameters.Text("endpoint") ?? throw new ServiceException(RequestErrors.Missing("endpoint"));
        var window = parameters.Text("completion_window") ?? throw new ServiceException(RequestErrors.Missing("completion_window"));
        if (endpoint is not (BatchValidation.ChatEndpoint or BatchValidation.TestEndpoint))
            throw new ServiceException(RequestErrors.InvalidValue("endpoint", $"The endpoint '{endpoint}' is not supported by the Batch API."));
        if (state.Files.Find(fileId) is not { Purpose: "batch" }) throw new ServiceException(BatchErrors.NoFile(fileId));
        Dictionary<string, string> metadata = Metadata(parameters);
        BatchFault fault = (metadata.Remove(FaultMetadata, out var json) ? ReadFault(json) : null) ?? state.Batches.TakeFault() ?? new BatchFault();
        var batch = new BatchState(fileId, endpoint, Window(window), window, metadata, fault);
        state.Batches.Add(batch);
        new BatchRunner(state, batch).Start();
        return batch;
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            throw new ServiceException(RequestErrors.NotJson);
        }
    }

    private static BatchFault ReadFault(string json)
    {
        try
        {
            return BatchFault.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new ServiceException(RequestErrors.InvalidValue(FaultMetadata, exception.Message));
        }
    }

    private static Dictionary<string, string> Metadata(ParameterReader parameters)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (parameters.Object("metadata") is not { } given) return metadata;
        foreach (JsonProperty member in given.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String) throw new ServiceException(RequestErrors.WrongType($"metadata.{member.Name}", "a string"));
            metadata[member.Name] = member.Value.GetString()!;
        }

        return metadata;
    }

    private static TimeSpan Window(string text)
    {
        var isNumber = text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        var number = isNumber ? int.Parse(text[..^1], CultureInfo.InvariantCulture) : 0;
        var hours = text[^1..] switch { "h" => number, "d" => number * 24, _ => 0 };
        return hours is >= 24 and <= 336
            ? TimeSpan.FromHours(hours)
            : throw new ServiceException(RequestErrors.InvalidValue("completion_window", "'completion_window' must be from 24h to 336h."));
    }

    private async Task ListAsync(EmulatedExchange exchange)
    {
        IQueryCollection query = exchange.Request.Query;
        var limit = 20;
        if (query.TryGetValue("limit", out StringValues text) && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 100))
            throw new ServiceException(RequestErrors.InvalidValue("limit", "'limit' should be in [1, 100]"));
        var after = query.TryGetValue("after", out StringValues id) ? id.ToString() : null;
        if (state.Batches.List(after, limit) is not var (page, hasMore)) throw new ServiceException(BatchErrors.NoBatch(after!));
        await exchange.AnswerJsonAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("object", "list");
            writer.WriteStartArray("data");
            foreach (BatchState batch in page) BatchText.Write(writer, batch);
            writer.WriteEndArray();
            writer.WriteString("first_id", page.Count > 0 ? page[0].Id : null);
            writer.WriteString("last_id", page.Count > 0 ? page[^1].Id : null);
            writer.WriteBoolean("has_more", hasMore);
            writer.WriteEndObject();
        });
    }

    private static Task SendAsync(EmulatedExchange exchange, BatchState batch) => exchange.AnswerJsonAsync(writer => BatchText.Write(writer, batch));
}
