using System.Text.Json;
using QwenPS.Client;
using QwenPS.Client.Errors;
using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>The service's calls about files and batches, each with the client's retries and errors.</summary>
/// <param name="client">A client of the compatible protocol.</param>
/// <param name="log">Where calls tell what they do.</param>
/// <param name="cancellationToken">Ends whatever is under way.</param>
internal sealed class BatchApi(QwenClient client, ICallLog log, CancellationToken cancellationToken)
{
    /// <summary>The longest page of the service's list.</summary>
    private const int PageLength = 100;

    private const int PieceLength = 64 * 1024;

    private Redactor Redactor => client.Failures.Redactor;

    /// <summary>Uploads a file of requests; gives its id. What the file itself throws goes out as it is.</summary>
    /// <exception cref="QwenException">Every failure of the call.</exception>
    public Task<string> UploadAsync(string path, string name) => SendAsync(
        Call.CreatePost(client.Channel, "files", new SentContent($"{name}, {new FileInfo(path).Length} bytes", sent => Upload.CreateContent(path, name, sent)), log, cancellationToken),
        Texts.Format("Batch.AFile"),
        json => Redactor.RedactKnown(ServiceBatch.Text(json, "id")));

    /// <summary>
    /// Creates a batch. An attempt whose answer was lost may have created it all the same: before another one the list is asked, since a second
    /// batch of the same file would be paid for twice.
    /// </summary>
    /// <inheritdoc cref="UploadAsync"/>
    public async Task<ServiceBatch> CreateAsync(string inputFileId, string endpoint, string window, IReadOnlyDictionary<string, string> metadata)
    {
        using Call call = Call.CreatePost(client.Channel, "batches", BodyOf(inputFileId, endpoint, window, metadata), log, cancellationToken);
        return await call.TryAsync(
            async () => (call.Attempts > 0 ? await FindByInputAsync(inputFileId).ConfigureAwait(false) : null)
                ?? await ReadOnceAsync(call, Texts.Format("Batch.ABatch"), ReadBatch).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc cref="UploadAsync"/>
    public Task<ServiceBatch> GetAsync(string id) => SendAsync(Call.CreateGet(client.Channel, "batches/" + Uri.EscapeDataString(id), log, cancellationToken), Texts.Format("Batch.ABatch"), ReadBatch);

    /// <inheritdoc cref="UploadAsync"/>
    public Task<ServiceBatch> CancelAsync(string id) =>
        SendAsync(Call.CreatePost(client.Channel, "batches/" + Uri.EscapeDataString(id) + "/cancel", [], log, cancellationToken), Texts.Format("Batch.ABatch"), ReadBatch);

    /// <summary>Deletes a file; one that is not there any more is as good.</summary>
    /// <inheritdoc cref="UploadAsync"/>
    public async Task DeleteFileAsync(string id)
    {
        try
        {
            await SendAsync(Call.CreateDelete(client.Channel, "files/" + Uri.EscapeDataString(id), log, cancellationToken), Texts.Format("Batch.DeletedFile"), json => ServiceBatch.Member(json, "deleted") is { ValueKind: JsonValueKind.True } ? "" : null).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.StatusCode == 404)
        {
            // It is gone.
        }
    }

    /// <summary>A page of the service's list, newest first, and whether there is another one.</summary>
    /// <param name="after">The id that the page begins behind; null for the first page.</param>
    /// <inheritdoc cref="UploadAsync"/>
    public Task<BatchPage> ListAsync(string? after)
    {
        string path = FormattableString.Invariant($"batches?limit={PageLength}") + (after is null ? "" : "&after=" + Uri.EscapeDataString(after));
        return SendAsync(Call.CreateGet(client.Channel, path, log, cancellationToken), Texts.Format("Batch.List"), json => BatchPage.Read(json)?.Redact(Redactor));
    }

    /// <summary>The batch of an uploaded file; null where there is none.</summary>
    /// <inheritdoc cref="UploadAsync"/>
    public async Task<ServiceBatch?> FindByInputAsync(string inputFileId)
    {
        var list = new BatchListReader(this);
        while (!list.IsAtEnd && !list.IsTooLong)
        {
            if ((await list.ReadPageAsync().ConfigureAwait(false)).FirstOrDefault(batch => batch.InputFileId == inputFileId) is { } found) return found;
        }

        return null;
    }

    /// <summary>Writes a file of the service to disk, piece by piece. What was written by an attempt that failed is written anew.</summary>
    /// <param name="fileId">The file's id.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="largest">The size in bytes that the file doesn't pass.</param>
    /// <param name="longestLine">The length in bytes that no line of it passes.</param>
    /// <exception cref="QwenException">Every failure of the call, and a file that passes a limit.</exception>
    /// <exception cref="IOException">The file cannot be written: no other attempt would change that.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public async Task DownloadAsync(string fileId, string path, long largest, int longestLine)
    {
        using Call call = Call.CreateGet(client.Channel, "files/" + Uri.EscapeDataString(fileId) + "/content", log, cancellationToken);
        await call.TryAsync(() => DownloadOnceAsync(call, path, largest, longestLine)).ConfigureAwait(false);
    }

    private static async Task<bool> DownloadOnceAsync(Call call, string path, long largest, int longestLine)
    {
        using Exchange exchange = await Exchange.OpenAsync(call).ConfigureAwait(false);

        // Without a buffer: what cannot be written is said here, and not when the file is closed.
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1, useAsync: true);
        byte[] piece = new byte[PieceLength];
        long size = 0, line = 0;
        int read;
        while ((read = await exchange.ReadPieceAsync(piece).ConfigureAwait(false)) > 0)
        {
            size += read;
            int end = Array.LastIndexOf(piece, (byte)'\n', read - 1, read);
            line = end < 0 ? line + read : read - 1 - end;
            if (size > largest) throw exchange.Protocol(Texts.Format("Answer.FileTooLarge", largest / 1_000_000), RetryRule.Never, null);
            if (line > longestLine) throw exchange.Protocol(Texts.Format("Answer.LineTooLarge", longestLine / 1_000_000), RetryRule.Never, null);
#pragma warning disable CA1835 // .NET Framework has this overload only
            await file.WriteAsync(piece, 0, read, call.Token).ConfigureAwait(false);
#pragma warning restore CA1835
        }

        exchange.NoteSuccess(RequestId.Find(exchange.Headers, null, null), null);
        return true;
    }

    private ServiceBatch? ReadBatch(JsonElement json) => ServiceBatch.Read(json)?.Redact(Redactor);

    private static async Task<T> SendAsync<T>(Call call, string expected, Func<JsonElement, T?> read)
        where T : class
    {
        using (call) return await call.TryAsync(() => ReadOnceAsync(call, expected, read)).ConfigureAwait(false);
    }

    private static Task<T> ReadOnceAsync<T>(Call call, string expected, Func<JsonElement, T?> read)
        where T : class => JsonAnswer.ReadAsync(call, expected, Texts.Format("Batch.OtherAnswer", expected), bytes =>
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
            throw JsonText.HalfName(exception);
        }
    }

    private static byte[] BodyOf(string inputFileId, string endpoint, string window, IReadOnlyDictionary<string, string> metadata) => JsonBytes.Write(writer =>
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
