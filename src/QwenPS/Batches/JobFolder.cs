namespace QwenPS.Batches;

/// <summary>The folder of one job: its record, its inputs, and the requests that are not yet at the service.</summary>
internal sealed class JobFolder
{
    public const string RecordName = "job.json";

    private const string ResultsBeginning = "results-";

    public JobFolder(string path) => Path = path;

    public string Path { get; }

    public string InputsPath => System.IO.Path.Combine(Path, "inputs.jsonl");

    public bool HasRecord => File.Exists(RecordPath);

    private string RecordPath => System.IO.Path.Combine(Path, RecordName);

    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>A folder for the results while they are received: each time another one, since two may receive them at once.</summary>
    public JobFolder NewResults() => new(PathOf(ResultsBeginning + Guid.NewGuid().ToString("N")));

    /// <summary>Makes the folder, for this user alone where the system has such rights: prompts and file names are in it.</summary>
    public void Create()
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return;
        }
#endif
        Directory.CreateDirectory(Path);
    }

    public JobRecord Read() => JobFile.Read(RecordPath);

    public void Write(JobRecord job) => JobFile.Write(RecordPath, job);

    /// <summary>Deletes a file of the job's; one that is not there is as good.</summary>
    public void DeleteFile(string file)
    {
        try
        {
            File.Delete(PathOf(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody reads it: it stays, and does no harm.
        }
    }

    /// <summary>
    /// Deletes the job: what it has written and nothing else that somebody may have put there, the record last. Where it ends half-way the job is still
    /// listed, and can be deleted again.
    /// </summary>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be deleted.</exception>
    public void Delete(JobRecord job)
    {
        foreach (JobPart part in job.Parts.Where(part => part.File.Length > 0)) File.Delete(PathOf(part.File));
        // Results whose receiving was killed.
        foreach (string results in Directory.GetDirectories(Path, ResultsBeginning + "*").Where(IsResults)) Directory.Delete(results, recursive: true);
        File.Delete(InputsPath);
        File.Delete(JobFile.FreshPathOf(RecordPath));
        File.Delete(RecordPath);
        if (!Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
    }

    /// <summary>Deletes whatever is in it, as far as it can be deleted.</summary>
    public void Delete()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without a record it is no job, whatever is left of it.
        }
    }

    private static bool IsResults(string path) => Guid.TryParseExact(System.IO.Path.GetFileName(path).Substring(ResultsBeginning.Length), "N", out _);
}
