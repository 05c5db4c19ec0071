using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Hosting;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Keys;

namespace QwenPS.Emulator.Batches;

/// <summary>Provides the routes of files and batches.</summary>
internal sealed class BatchService(EmulatorState state)
{
    private const string Root = "/compatible-mode/v1/";
    private const string Files = "files";
    private const string Batches = "batches";

    private readonly FileEndpoint _files = new(state);
    private readonly BatchEndpoint _batches = new(state);

    public static bool Owns(string path) => Segments(path) is [Files or Batches, ..];

    /// <summary>Determines whether the request is an upload. An upload is written to disk and isn't kept in memory.</summary>
    public static bool IsUpload(HttpRequest request) => request.Method == "POST" && Segments(request.Path.Value ?? "") is [Files];

    public Task<Upload> ReceiveAsync(EmulatedExchange exchange) => UploadReader.ReceiveAsync(exchange.Request, state.Files.NewPath(), exchange.Gone);

    public async Task HandleAsync(EmulatedExchange exchange, ReadOnlyMemory<byte> body, Upload? upload)
    {
        if (ApiKey.CheckKey(exchange.Authorization, state.Options.Region) is { } error) throw new ServiceException(error);
        await Task.Delay(exchange.Overrides.Delay, exchange.Gone);
        var segments = Segments(exchange.Request.Path.Value ?? "");
        if (segments[0] == Files) await _files.HandleAsync(exchange, segments[1..], upload);
        else await _batches.HandleAsync(exchange, segments[1..], body);
    }

    private static string[] Segments(string path) => path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..].Split('/') : [];
}
