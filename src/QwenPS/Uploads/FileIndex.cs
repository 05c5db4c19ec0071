using QwenPS.Client.Listing;

namespace QwenPS.Uploads;

/// <summary>
/// Finds documents at the service by ID, or by the hash in the file name. The service's list of files is read at most once per run, because an account can have
/// thousands of files. This class is thread-safe.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle isn't used doesn't need to be disposed of.
internal sealed class FileIndex
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1);
    private Dictionary<string, ServiceFile>? _files;

    /// <summary>Gets a value that indicates whether the service's list of files was read.</summary>
    public bool IsRead => _files is not null;

    /// <summary>Finds a file by its ID, or by the hash in its name. Returns null if the file isn't in the list.</summary>
    /// <exception cref="QwenException">The list can't be read.</exception>
    public async Task<ServiceFile?> FindAsync(FileApi api, string key, CancellationToken stop)
    {
        await _gate.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            _files ??= await ReadAsync(api).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        return _files.TryGetValue(key, out ServiceFile? file) ? file : null;
    }

    /// <summary>
    /// Finds a file that was just uploaded, by the hash in its name. For this purpose, the list is read again. Returns null if the file isn't in the service's
    /// list.
    /// </summary>
    /// <exception cref="QwenException">The list can't be read.</exception>
    public static async Task<ServiceFile?> FindNewAsync(FileApi api, string hash)
    {
        ListReader<ServiceFile> list = api.List(FileApi.Extract);
        while (!list.IsAtEnd && !list.IsTooLong)
        {
            if ((await list.ReadPageAsync().ConfigureAwait(false)).FirstOrDefault(file => UploadName.FindHash(file.Name) == hash) is { } found) return found;
        }

        return null;
    }

    private static async Task<Dictionary<string, ServiceFile>> ReadAsync(FileApi api)
    {
        var files = new Dictionary<string, ServiceFile>(StringComparer.Ordinal);
        ListReader<ServiceFile> list = api.List(FileApi.Extract);
        while (!list.IsAtEnd && !list.IsTooLong)
        {
            foreach (ServiceFile file in await list.ReadPageAsync().ConfigureAwait(false))
            {
                files[file.Id] = file;

                // The newest files come first, so the first match is used. If the service couldn't parse this file, an older file with the same hash is used
                // instead.
                if (UploadName.FindHash(file.Name) is { } hash && (!files.TryGetValue(hash, out ServiceFile? other) || FileApi.HasFailed(other))) files[hash] = file;
            }
        }

        return files;
    }
}
