using System.Text.Json;
using QwenPS.Emulator.Batches;
using QwenPS.Emulator.Hosting;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator.Admin;

/// <summary>
/// Handles the admin routes. A test in another process uses them to inspect and control the emulator. Requests to these routes aren't counted, and faults don't
/// apply to them.
/// </summary>
internal sealed class AdminEndpoint(EmulatorState state)
{
    private const string Prefix = "/emulator/";

    public static bool Owns(string path) => path.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context, string path)
    {
        switch (context.Request.Method, path[Prefix.Length..])
        {
            case ("GET", "counters"):
                await SendAsync(context, writer => AdminText.Write(writer, state.Counters, state.QuotaCounters));
                break;
            case ("GET", "requests"):
                await SendAsync(context, writer => AdminText.Write(writer, state.Requests.Snapshot()));
                break;
            case ("POST", "faults"):
                await AddFaultsAsync(context, Fault.Parse, state.Faults.Add);
                break;
            case ("POST", "batchfaults"):
                await AddFaultsAsync(context, BatchFault.Parse, state.Batches.AddFault);
                break;
            case ("POST", "filefaults"):
                await AddFaultsAsync(context, FileFault.Parse, state.Files.AddFault);
                break;
            case ("DELETE", "faults"):
                state.Faults.Clear();
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case ("POST", "outage"):
                await BeginOutageAsync(context);
                break;
            case ("POST", "reset"):
                state.Reset();
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                await FailAsync(context, StatusCodes.Status404NotFound, $"The emulator has no route {context.Request.Method} {path}.");
                break;
        }
    }

    private async Task BeginOutageAsync(HttpContext context)
    {
        try
        {
            ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
            using var document = JsonDocument.Parse(body);
            if (!document.RootElement.TryGetProperty("seconds", out JsonElement seconds) || !seconds.TryGetDouble(out var length) || length is < 0 or > 3600)
                throw new JsonException("'seconds' has to be from 0 to 3600.");
            state.Outage.Begin(TimeSpan.FromSeconds(length));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, exception.Message);
        }
    }

    private static async Task AddFaultsAsync<T>(HttpContext context, Func<string, T> parse, Action<T> add)
    {
        try
        {
            ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
            using var document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            // All items are read before the first item is added. If an item isn't valid, no item is added.
            List<T> faults = root.ValueKind == JsonValueKind.Array
                ? [.. root.EnumerateArray().Select(entry => parse(entry.GetRawText()))]
                : [parse(root.GetRawText())];
            foreach (T? fault in faults) add(fault);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (JsonException exception)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, exception.Message);
        }
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return SendAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", message);
            writer.WriteEndObject();
        });
    }

    private static async Task SendAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var body = new ByteBuffer();
        using (var writer = new Utf8JsonWriter(body)) write(writer);
        context.Response.ContentType = EmulatedExchange.Json;
        await context.Response.BodyWriter.WriteAsync(body.Written, context.RequestAborted);
    }
}
