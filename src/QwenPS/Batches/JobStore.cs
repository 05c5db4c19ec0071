using QwenPS.Connections;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>The folder with the jobs of a user, one folder each.</summary>
internal sealed class JobStore(string path)
{
    /// <summary>The environment variable that names another folder.</summary>
    public const string Variable = "QWENPS_BATCH_PATH";

    public string Path => path;

    /// <summary>
    /// The full path of the folder where none is given: that of the variable, else one among the user's data. Null where it is no path, or a relative one
    /// that has nothing to start from.
    /// </summary>
    public static string? DefaultPath(IEnvironment environment) => environment.GetFullPath(environment.GetFilledVariable(Variable) ?? System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "QwenPS", "batches"));

    public JobFolder FolderOf(string id) => new(System.IO.Path.Combine(path, id));

    /// <summary>All jobs, oldest first; none where there is no such folder.</summary>
    /// <param name="onBroken">Is told of each record that cannot be read: its path, and why.</param>
    /// <exception cref="IOException">The folder cannot be listed: it is a file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be listed.</exception>
    public IReadOnlyList<StoredJob> Read(Action<string, string> onBroken)
    {
        var jobs = new List<StoredJob>();
        foreach (string one in List())
        {
            var folder = new JobFolder(one);
            if (!folder.HasRecord) continue;
            try
            {
                JobRecord record = folder.Read();
                jobs.Add(new StoredJob(folder, record) { ToObject = JobObjects.Find(record.Id) });
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                onBroken(one, exception.Message);
            }
        }

        return [.. jobs.OrderBy(job => job.Record.Created).ThenBy(job => job.Record.Id, StringComparer.Ordinal)];
    }

    private string[] List()
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            // Some systems say that there is no such folder, others that its name is wrong.
            throw new IOException(Texts.Format("Batch.IsFile", path), exception);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}

/// <summary>A job and where it is kept.</summary>
internal sealed record StoredJob(JobFolder Folder, JobRecord Record)
{
    /// <summary>
    /// Makes the objects that answers shall be, of a class or like an example; null for plain ones. It is known in the session that submitted the job
    /// alone: a file does not say which code to run.
    /// </summary>
    public Func<object?, object?>? ToObject { get; init; }

    /// <summary>Writes the record.</summary>
    public void Save() => Folder.Write(Record);
}
