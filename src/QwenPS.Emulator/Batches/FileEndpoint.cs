using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Hosting;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator.Batches;

/// <summary>Receives, lists, returns, and deletes files.</summary>
internal sealed class FileEndpoint(EmulatorState state)
{
    private const int PieceLength = 64 * 1024;

    /// <param name="exchange">The request.</param>
    /// <param name="rest">The part of the path after <c>files</c>. It's empty, an ID, or an ID and <c>content</c>.</param>
    /// <param name="upload">The uploaded file, or null for all other requests.</param>
    public async Task HandleAsync(EmulatedExchange exchange, string[] rest, Upload? upload)
    {
        if (state.FileTraffic.Enter(isUpload: upload is not null) is { } limit) throw new ServiceException(limit);
        switch (exchange.Request.Method, rest)
        {
            case ("POST", []):
                if (upload!.Error is { } error) throw new ServiceException(error);
                await SendAsync(exchange, upload.Keep(state.Files));
                break;
            case ("GET", []): await ListAsync(exchange); break;
            case ("GET", [var id]): await SendAsync(exchange, Find(id)); break;
            case ("GET", [var id, "content"]): await SendContentAsync(exchange, Find(id)); break;
            case ("DELETE", [var id]): await DeleteAsync(exchange, id); break;
            case (_, [] or [_] or [_, "content"]): throw new ServiceException(RequestErrors.MethodNotAllowed(exchange.Request.Method));
            default: throw new ServiceException(RequestErrors.PathNotFound(exchange.Request.Path.Value ?? ""));
        }
    }

    private async Task ListAsync(EmulatedExchange exchange)
    {
        var query = new FileQuery(exchange.Request.Query);
        if (state.Files.List(query.After, query.Limit, query.Matches) is not var (page, hasMore)) throw new ServiceException(BatchErrors.NoFile(query.After!));
        await exchange.AnswerJsonAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("object", "list");
            writer.WriteBoolean("has_more", hasMore);
            writer.WriteStartArray("data");
            foreach (StoredFile file in page) BatchText.Write(writer, file);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private StoredFile Find(string id) => state.Files.Find(id) ?? throw new ServiceException(BatchErrors.NoFile(id));

    private async Task DeleteAsync(EmulatedExchange exchange, string id)
    {
        if (!state.Files.Remove(id)) throw new ServiceException(BatchErrors.NoFile(id));
        await exchange.AnswerJsonAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("object", "file");
            writer.WriteBoolean("deleted", true);
            writer.WriteString("id", id);
            writer.WriteEndObject();
        });
    }

    private static async Task SendContentAsync(EmulatedExchange exchange, StoredFile file)
    {
        await using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
        ResponseSink sink = await exchange.StartAsync(200, "application/octet-stream", stream.Length);
        var piece = new byte[PieceLength];
        int read;
        while ((read = await stream.ReadAsync(piece, exchange.Gone)) > 0) await sink.SendAsync(piece.AsMemory(0, read), exchange.Gone);
        await exchange.EndAsync(sink);
    }

    private static Task SendAsync(EmulatedExchange exchange, StoredFile file) => exchange.AnswerJsonAsync(writer => BatchText.Write(writer, file));
}
