using System.Text.Json;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Uploads;

/// <summary>Provides the service's file operations. The retries and the errors are the same as for other calls of the client.</summary>
/// <param name="client">A client of the OpenAI-compatible protocol.</param>
/// <param name="log">The log of the calls.</param>
/// <param name="cancellationToken">A token that cancels in-flight calls.</param>
internal sealed class FileApi(QwenClient client, ICallLog log, CancellationToken cancellationToken)
{
    /// <summary>The purpose that the service requires for documents that models read.</summary>
    public const string Extract = "file-extract";

    /// <summary>
    /// The statuses of a file that the service couldn't parse. The service's documentation describes only the statuses <c>processing</c> and <c>processed</c>,
    /// so this array contains the failure statuses that the service might return.
    /// </summary>
    private static readonly string[] FailedStatuses = ["error", "failed", "deleted", "expired", "cancelled", "canceled"];

    /// <summary>
    /// Gets a request whose <see cref="ChatRequest.Timeout"/> and <see cref="ChatRequest.MaxRetry"/> are used for the calls. If this property is null, the
    /// settings of the client are used.
    /// </summary>
    public ChatRequest? Limits { get; init; }

    /// <summary>Gets the number of files per page of the service's list of files. The default is 2,000, which is the service's maximum.</summary>
    public int PageLength { get; init; } = 2000;

    /// <summary>Determines whether the service couldn't parse a file.</summary>
    public static bool HasFailed(ServiceFile file) => Array.IndexOf(FailedStatuses, file.Status.ToLowerInvariant()) >= 0;

    /// <summary>Uploads a file. If the local file can't be read, the exception from the file system isn't converted to a <see cref="QwenException"/>.</summary>
    /// <param name="source">The file.</param>
    /// <param name="findLost">
    /// A function that searches for the file at the service. If the response to an attempt is lost, the service might have stored the file. For this reason,
    /// the function is called before the file is uploaded again. If this function is null, the file is uploaded again without a search.
    /// </param>
    /// <exception cref="QwenException">The call failed.</exception>
    public async Task<ServiceFile> UploadAsync(UploadSource source, Func<Task<ServiceFile?>>? findLost = null)
    {
        var content = new SentContent($"{source.Name}, {UploadContent.GetLength(source.Path)} bytes", sent => UploadContent.Create(source, sent));
        using Call call = Call.CreateForFile(client.Channel, HttpMethod.Post, "files", content, log, cancellationToken, Limits);
        return await call.TryAsync(
            async () => (call.Attempts > 0 && findLost is not null ? await findLost().ConfigureAwait(false) : null)
                ?? await JsonAnswer.ReadObjectAsync(call, Texts.Format("Batch.AFile"), Read).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Reads the properties of a file. Returns null if the file doesn't exist.</summary>
    /// <exception cref="QwenException">The call failed.</exception>
    public async Task<ServiceFile?> FindAsync(string id)
    {
        try
        {
            return await JsonAnswer.SendAsync(Create(HttpMethod.Get, "files/" + Uri.EscapeDataString(id)), Texts.Format("Batch.AFile"), Read).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.StatusCode == 404)
        {
            return null;
        }
    }

    /// <summary>Deletes a file.</summary>
    /// <returns>True if the file existed.</returns>
    /// <exception cref="QwenException">The call failed.</exception>
    public async Task<bool> DeleteAsync(string id)
    {
        using Call call = Create(HttpMethod.Delete, "files/" + Uri.EscapeDataString(id));
        try
        {
            await call.TryAsync(() => JsonAnswer.ReadObjectAsync(
                call,
                Texts.Format("Batch.DeletedFile"),
                json => JsonField.Flag(json, "deleted") == true ? "" : null)).ConfigureAwait(false);
            return true;
        }
        catch (QwenException exception) when (exception.StatusCode == 404)
        {
            // If a retry doesn't find the file, an earlier attempt probably deleted the file, but the response to that attempt was lost.
            return call.Attempts > 1;
        }
    }

    /// <summary>Returns a reader of the service's list of files, from the newest to the oldest file.</summary>
    /// <param name="purpose">The purpose of the files, or null for all files.</param>
    public ListReader<ServiceFile> List(string? purpose) => new(after => ListAsync(purpose, after), file => file.Id);

    /// <summary>Reads a page of the service's list of files, from the newest to the oldest file.</summary>
    /// <param name="purpose">The purpose of the files, or null for all files.</param>
    /// <param name="after">The ID of the file that precedes the page, or null for the first page.</param>
    /// <exception cref="QwenException">The call failed.</exception>
    public Task<ListPage<ServiceFile>> ListAsync(string? purpose, string? after)
    {
        string path = FormattableString.Invariant($"files?limit={PageLength}")
            + (purpose is null ? "" : "&purpose=" + Uri.EscapeDataString(purpose)) + (after is null ? "" : "&after=" + Uri.EscapeDataString(after));
        return JsonAnswer.SendAsync(Create(HttpMethod.Get, path), Texts.Format("Upload.List"), json => ListPage.Read(json, Read, file => file.Id));
    }

    private Call Create(HttpMethod method, string path) => Call.CreateForFile(client.Channel, method, path, null, log, cancellationToken, Limits);

    /// <summary>
    /// Reads the JSON object of a file. Returns null if the JSON isn't a file. Secrets are masked, because a service can repeat the API key in any field.
    /// </summary>
    private ServiceFile? Read(JsonElement json)
    {
        Redactor redactor = client.Failures.Redactor;
        if (redactor.RedactKnown(JsonField.Text(json, "id")) is not { } id) return null;
        return new ServiceFile
        {
            Id = id,
            Name = redactor.RedactKnown(JsonField.Text(json, "filename")) ?? "",
            Created = JsonField.Time(json, "created_at"),
            Bytes = JsonField.Number(json, "bytes") ?? 0,
            Purpose = redactor.RedactKnown(JsonField.Text(json, "purpose")) ?? "",
            Status = redactor.RedactKnown(JsonField.Text(json, "status")) ?? "",
            StatusDetails = JsonField.Text(json, "status_details") is { } details ? redactor.Redact(details) : null,
        };
    }
}
