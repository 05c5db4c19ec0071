using QwenPS.Files;

namespace QwenPS.Batches;

/// <summary>Represents the folder of a job. The folder contains the record of the job, its inputs, and the requests that haven't been uploaded yet.</summary>
internal sealed class JobFolder
{
    public const string RecordName = "job.json";

    private const string ResultsPrefix = "results-";

    public JobFolder(string path) => Path = path;

    public string Path { get; }

    public string InputsPath => System.IO.Path.Combine(Path, "inputs.jsonl");

    public bool HasRecord => File.Exists(RecordPath);

    private string RecordPath => System.IO.Path.Combine(Path, RecordName);

    public string GetPath(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>
    /// Returns the path of a new temporary folder for results. Each call returns a different path, because two processes can receive results at the same time.
    /// </summary>
    public JobFolder GetNewResultsFolder() => new(GetPath(ResultsPrefix + Guid.NewGuid().ToString("N")));

    /// <summary>Creates the folder. On Unix, only the current user has access, because the folder contains prompts and file names.</summary>
    public void Create() => PrivateFile.CreateFolder(Path);

    public JobRecord Read() => JobFile.Read(RecordPath);

    public void Write(JobRecord job) => JobFile.Write(RecordPath, job);

    /// <summary>Deletes a file of the job. A missing file isn't an error.</summary>
    public void DeleteFile(string file)
    {
        try
        {
            File.Delete(GetPath(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file can't be deleted while it's in use. If it remains, it has no effect.
        }
    }

    /// <summary>
    /// Deletes only the files that the module wrote for the job. The record is deleted last, so the job is still listed after a failure and can be deleted
    /// again.
    /// </summary>
    /// <exception cref="IOException">A file can't be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to a file is denied.</exception>
    public void Delete(JobRecord job)
    {
        foreach (JobPart part in job.Parts.Where(part => part.File.Length > 0)) File.Delete(GetPath(part.File));
        // A temporary folder for results remains if a process was terminated while it received the results.
        foreach (string results in Directory.GetDirectories(Path, ResultsPrefix + "*").Where(IsResults)) Directory.Delete(results, recursive: true);
        File.Delete(InputsPath);
        File.Delete(JobFile.GetTemporaryPath(RecordPath));
        File.Delete(RecordPath);
        if (!Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
    }

    /// <summary>Deletes the folder and its content, if possible.</summary>
    public void Delete()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder without a record isn't listed as a job, so remaining files have no effect.
        }
    }

    private static bool IsResults(string path) => Guid.TryParseExact(System.IO.Path.GetFileName(path).Substring(ResultsPrefix.Length), "N", out _);
}
