namespace QwenPS.Batches;

/// <summary>
/// The results of a job: the files of its batches, downloaded, and for each input where its line is. Neither file is in the inputs' order, so
/// places are remembered: some bytes an input, whatever the answers' size.
/// </summary>
internal sealed class ResultFiles : IDisposable
{
    private readonly string _folder;
    private readonly Func<string, int> _indexOf;
    private readonly LinePlace[] _places;

    /// <summary>The file of each place, counted from 1; 0 where the input has no line.</summary>
    private readonly ushort[] _files;
    private readonly List<LineFile> _open = [];

    /// <param name="folder">A folder for the files; it goes with this object.</param>
    /// <param name="count">How many inputs there are.</param>
    /// <param name="indexOf">Which input an id is of; negative for none.</param>
    public ResultFiles(string folder, int count, Func<string, int> indexOf)
    {
        _folder = folder;
        _indexOf = indexOf;
        _places = new LinePlace[count];
        _files = new ushort[count];
    }

    /// <summary>Downloads the files of a batch that has ended; one that the service has no longer is passed over.</summary>
    /// <exception cref="QwenException">A call failed.</exception>
    public async Task AddAsync(BatchApi api, ServiceBatch batch)
    {
        // What has an answer has one, whatever else is said of it.
        await AddFileAsync(api, batch.OutputFileId).ConfigureAwait(false);
        await AddFileAsync(api, batch.ErrorFileId).ConfigureAwait(false);
    }

    /// <summary>The line of an input, valid until the next call; null where there is none.</summary>
    public ReadOnlyMemory<byte>? LineOf(int index)
    {
        // In one expression with a condition, null would become an empty line.
        if (_files[index] == 0) return null;
        return _open[_files[index] - 1].Read(_places[index]);
    }

    public void Dispose()
    {
        foreach (LineFile file in _open) file.Dispose();
        new JobFolder(_folder).Delete();
    }

    private async Task AddFileAsync(BatchApi api, string? fileId)
    {
        if (fileId is null) return;
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        try
        {
            await api.DownloadAsync(fileId, path, BatchLimits.LargestResultFileOf(_places.Length), BatchLimits.LargestResultLine).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.StatusCode == 404)
        {
            return;
        }

        var file = new LineFile(path, BatchLimits.LargestResultLine);
        _open.Add(file);
        while (file.Next() is { } place)
        {
            int index = ResultLine.IdOf(file.Read(place).Span) is { } id ? _indexOf(id) : -1;
            if (index < 0 || index >= _files.Length || _files[index] != 0) continue;
            _files[index] = checked((ushort)_open.Count);
            _places[index] = place;
        }
    }
}
