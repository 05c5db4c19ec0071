using System.Text.Json;
using QwenPS.Client;
using QwenPS.Client.Errors;
using QwenPS.Client.Listing;
using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;
using QwenPS.Uploads;

namespace QwenPS.Batches;

/// <summary>Provides the file and batch operations of the service. The retries and the errors are the same as for other calls of the client.</summary>
/// <param name="client">A client of the OpenAI-compatible protocol.</param>
/// <param name="log">The log of the calls.</param>
/// <param name="cancellationToken">A token that cancels in-flight calls.</param>
internal sealed class BatchApi(QwenClient client, ICallLog log, CancellationToken cancellationToken)
{
    /// <summary>The maximum number of batches on a page of the service's list of batches.</summary>
    private const int PageLength = 100;

    private const int PieceLength = 64 * 1024;

    private Redactor Redactor => client.Failures.Redactor;

    private FileApi Files => new(client, log, cancellationToken);

    /// <summary>
    /// Uploads a file of requests, and returns the ID that the service assigned to the file. If the local file can't be read, the original exception is thrown
    /// instead of a <see cref="QwenException"/>.
    /// </summary>
    /// <exception cref="QwenException">The call failed.</exception>
    public async Task<string> UploadAsync(string path, string name) =>
        (await Files.UploadAsync(new UploadSource(path, name, "batch", BatchLimits.MaxFileSize)).ConfigureAwait(false)).Id;

    /// <summary>
    /// Creates a batch. If the response to an attempt was lost, the service might have created the batch. For this reason, each retry searches the list of
    /// batches first. Otherwise, a second batch for the same file could be created and charged.
    /// </summary>
    /// <inheritdoc cref="UploadAsync"/>
    public async Task<ServiceBatch> CreateAsync(string inputFileId, string endpoint, string window, IReadOnlyDictionary<string, string> metadata)
    {
        using Call call = Call.CreatePost(client.Channel, "batches", CreateBody(inputFileId, endpoint, window, metadata), log, cancellationToken);
        return await call.TryAsync(
            async () => (call.Attempts > 0 ? await FindByInputAsync(inputFileId).ConfigureAwait(false) : null)
                ?? await JsonAnswer.ReadObjectAsync(call, Texts.Format("Batch.ABatch"), ReadBatch).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc cref="UploadAsync"/>
    public Task<ServiceBatch> GetAsync(string id) =>
        JsonAnswer.SendAsync(Call.CreateGet(client.Channel, "batches/" + Uri.EscapeDataString(id), log, cancellationToken), Texts.Format("Batch.ABatch"), ReadBatch);

    /// <inheritdoc cref="UploadAsync"/>
    public Task<ServiceBatch> CancelAsync(string id)
    {
        Call call = Call.CreatePost(client.Channel, "batches/" + Uri.EscapeDataString(id) + "/cancel", [], log, cancellationToken);
        return JsonAnswer.SendAsync(call, Texts.Format("Batch.ABatch"), ReadBatch);
    }

    /// <summary>Deletes a file. A missing file isn't an error.</summary>
    /// <inheritdoc cref="UploadAsync"/>
    public Task DeleteFileAsync(string id) => Files.DeleteAsync(id);

    /// <summary>Returns a reader of the service's list of batches, from the newest to the oldest batch.</summary>
    public ListReader<ServiceBatch> List() => new(ListAsync, batch => batch.Id);

    /// <summary>Finds the batch of an uploaded file. Returns null if there's no such batch.</summary>
    /// <inheritdoc cref="UploadAsync"/>
    public async Task<ServiceBatch?> FindByInputAsync(string inputFileId)
    {
        ListReader<ServiceBatch> list = List();
        while (!list.IsAtEnd && !list.IsTooLong)
        {
            if ((await list.ReadPageAsync().ConfigureAwait(false)).FirstOrDefault(batch => batch.InputFileId == inputFileId) is { } found) return found;
        }

        return null;
    }

    /// <summary>Downloads a file from the service to disk in pieces. Each retry starts again from the beginning.</summary>
    /// <param name="fileId">The file's ID.</param>
    /// <param name="path">The path of the local file.</param>
    /// <param name="maxSize">The maximum size in bytes.</param>
    /// <param name="maxLineLength">The maximum line length in bytes.</param>
    /// <exception cref="QwenException">The call failed, or the file exceeds a limit.</exception>
    /// <exception cref="IOException">The local file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the local file is denied.</exception>
    public async Task DownloadAsync(string fileId, string path, long maxSize, int maxLineLength)
    {
        using Call call = Call.CreateGet(client.Channel, "files/" + Uri.EscapeDataString(fileId) + "/content", log, cancellationToken);
        await call.TryAsync(() => DownloadOnceAsync(call, path, maxSize, maxLineLength)).ConfigureAwait(false);
    }

    private static async Task<bool> DownloadOnceAsync(Call call, string path, long maxSize, int maxLineLength)
    {
        using Exchange exchange = await Exchange.OpenAsync(call).ConfigureAwait(false);

        // The file stream has no buffer. As a result, write errors occur when a piece is written, and not when the file is closed.
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1, useAsync: true);
        byte[] piece = new byte[PieceLength];
        long size = 0, line = 0;
        int read;
        while ((read = await exchange.ReadPieceAsync(piece).ConfigureAwait(false)) > 0)
        {
            size += read;
            int end = Array.LastIndexOf(piece, (byte)'\n', read - 1, read);
            line = end < 0 ? line + read : read - 1 - end;
            if (size > maxSize) throw exchange.CreateProtocolError(Texts.Format("Answer.FileTooLarge", maxSize / 1_000_000), RetryRule.Never, null);
            if (line > maxLineLength) throw exchange.CreateProtocolError(Texts.Format("Answer.LineTooLarge", maxLineLength / 1_000_000), RetryRule.Never, null);
#pragma warning disable CA1835 // .NET Framework has only this overload.
            await file.WriteAsync(piece, 0, read, call.Token).ConfigureAwait(false);
#pragma warning restore CA1835
        }

        exchange.NoteSuccess(RequestId.Find(exchange.Headers, null, null), null);
        return true;
    }

    /// <summary>Reads a page of the service's list of batches. The newest batch is first.</summary>
    /// <param name="after">The ID of the last batch on the previous page, or null for the first page.</param>
    /// <inheritdoc cref="UploadAsync"/>
    public Task<ListPage<ServiceBatch>> ListAsync(string? after)
    {
        string path = FormattableString.Invariant($"batches?limit={PageLength}") + (after is null ? "" : "&after=" + Uri.EscapeDataString(after));
        Call call = Call.CreateGet(client.Channel, path, log, cancellationToken);
        return JsonAnswer.SendAsync(call, Texts.Format("Batch.List"), json => ListPage.Read(json, ReadBatch, batch => batch.Id));
    }

    private ServiceBatch? ReadBatch(JsonElement json) => ServiceBatch.Read(json)?.Redact(Redactor);

    private static byte[] CreateBody(string inputFileId, string endpoint, string window, IReadOnlyDictionary<string, string> metadata) => JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteText("input_file_id", inputFileId);
        writer.WriteString("endpoint", endpoint);
        writer.WriteString("completion_window", window);
        if (metadata.Count > 0)
        {
            writer.WriteStartObject("metadata");
            foreach (var pair in metadata) writer.WriteText(pair.Key, pair.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });
}
