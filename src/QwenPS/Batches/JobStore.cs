using System.Collections.Concurrent;
using System.Management.Automation;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>Represents the folder that contains the jobs of a user. Each job has its own folder.</summary>
internal sealed class JobStore(string path)
{
    /// <summary>The environment variable that specifies the folder.</summary>
    public const string Variable = "QWENPS_BATCH_PATH";

    public string Path => path;

    /// <summary>
    /// Returns the full path of the default folder. This is the folder that the environment variable specifies, or a folder in the user's local data. Returns
    /// null if the path is invalid, or if the path is relative and the current location isn't in the file system.
    /// </summary>
    public static string? GetDefaultPath(IEnvironment environment) => environment.GetFullPath(environment.GetFilledVariable(Variable) ?? System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "QwenPS", "batches"));

    public JobFolder GetFolder(string id) => new(System.IO.Path.Combine(path, id));

    /// <summary>Reads all jobs, from the oldest to the newest. Returns an empty list if the folder doesn't exist.</summary>
    /// <param name="onBroken">An action that receives the path of each unreadable record and the reason.</param>
    /// <exception cref="IOException">The folder can't be listed because the path leads to a file.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
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
            // The message of the operating system isn't used. It states incorrectly that the folder doesn't exist, or that the name is invalid.
            throw new IOException(Texts.Format("Batch.IsFile", path), exception);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}

/// <summary>Represents a job and its folder.</summary>
internal sealed record StoredJob(JobFolder Folder, JobRecord Record)
{
    /// <summary>
    /// Gets the function that converts the JSON of an answer to an object. The user specifies the type of the object with a class or an example (-JsonSchema).
    /// If the function is null, answers are returned as plain objects. The function is available only in the session that submitted the job. It isn't stored in
    /// a file, because a file must not determine which code runs.
    /// </summary>
    public Func<object?, object?>? ToObject { get; init; }

    /// <summary>Writes the record.</summary>
    public void Save() => Folder.Write(Record);
}

/// <summary>Validates the names of jobs, and finds jobs by name.</summary>
internal static class JobName
{
    /// <summary>Validates a name. A name must be one line of visible text, because it appears in tables and users type it.</summary>
    /// <exception cref="TerminatingException">The name is invalid.</exception>
    public static void Check(string? name)
    {
        if (name is null || !(string.IsNullOrWhiteSpace(name) || name.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'))) return;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Batch.Name", TerminalText.MakeVisibleLine(name)), Texts.Format("Batch.NameRemedy"), name));
    }

    /// <summary>
    /// Finds the jobs with the specified names, in the order of the names, without duplicates. A job with exactly the specified name takes precedence over a
    /// wildcard match. If a name contains no wildcards and matches no job, writes an error that contains the path of the folder.
    /// </summary>
    public static IReadOnlyList<StoredJob> Find(CmdletPump pump, IReadOnlyList<StoredJob> jobs, IEnumerable<string> names, string folder)
    {
        var found = new List<StoredJob>();
        foreach (string name in names)
        {
            StoredJob[] meant = [.. jobs.Where(job => string.Equals(job.Record.Name, name, StringComparison.OrdinalIgnoreCase))];
            bool isPattern = meant.Length == 0 && WildcardPattern.ContainsWildcardCharacters(name) && TryMatch(jobs, name, out meant);
            if (meant.Length == 0 && !isPattern)
                pump.WriteErrorRecord(ErrorRecords.NotFound(Texts.Format("Batch.NotFound", name, folder), Texts.Format("Batch.NotFoundRemedy"), name));
            found.AddRange(meant);
        }

        return [.. found.Distinct()];
    }

    /// <summary>
    /// Finds the jobs that match a wildcard pattern. Returns false if the pattern is invalid. For example, a single bracket is an invalid pattern.
    /// </summary>
    private static bool TryMatch(IReadOnlyList<StoredJob> jobs, string name, out StoredJob[] meant)
    {
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        try
        {
            meant = [.. jobs.Where(job => pattern.IsMatch(job.Record.Name))];
            return true;
        }
        catch (WildcardPatternException)
        {
            meant = [];
            return false;
        }
    }
}

/// <summary>
/// Stores the functions that convert answers to objects, for the jobs that this process submitted. The functions aren't stored on disk, because a file must not
/// determine which code runs.
/// </summary>
internal static class JobObjects
{
    private static readonly ConcurrentDictionary<string, Func<object?, object?>> All = new(StringComparer.Ordinal);

    /// <summary>Returns the function that converts the answers of a job, or null if answers are returned as plain objects.</summary>
    public static Func<object?, object?>? Find(string id) => All.TryGetValue(id, out Func<object?, object?>? make) ? make : null;

    /// <summary>Stores a function for the lifetime of the process.</summary>
    public static void Add(string id, Func<object?, object?> make) => All[id] = make;
}
