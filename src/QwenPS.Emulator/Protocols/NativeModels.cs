using System.Globalization;
using System.Text.Json;
using QwenPS.Emulator.Catalog;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator.Protocols;

/// <summary>Writes one page of the model list of the DashScope protocol.</summary>
internal static class NativeModels
{
    private const int MaxPageSize = 100;

    public static void Write(ByteBuffer into, EmulatedExchange exchange)
    {
        IQueryCollection query = exchange.Request.Query;
        var page = Number(query["page_no"], "page_no", 1, int.MaxValue);
        var size = Number(query["page_size"], "page_size", 10, MaxPageSize);
        var name = query["model"].ToString();
        var models = KnownModels.All.Where(model => name.Length == 0 || model.Id == name).ToList();

        using Utf8JsonWriter writer = JsonText.Writer(into);
        writer.WriteStartObject();
        writer.WriteStartObject("output");
        writer.WriteNumber("total", models.Count);
        writer.WriteNumber("page_no", page);
        writer.WriteNumber("page_size", size);
        writer.WriteStartArray("models");
        foreach (KnownModel? model in models.Skip((int)Math.Min((page - 1L) * size, int.MaxValue)).Take(size))
        {
            writer.WriteStartObject();
            writer.WriteString(exchange.Overrides.ModelKey, model.Id);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        if (exchange.ShownRequestId is { } requestId) writer.WriteString("request_id", requestId);
        writer.WriteEndObject();
    }

    private static int Number(string? value, string name, int usual, int max)
    {
        if (string.IsNullOrEmpty(value)) return usual;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : throw new ServiceException(RequestErrors.InvalidValue(name, $"'{name}' should be in [1, {max}]"));
    }
}
