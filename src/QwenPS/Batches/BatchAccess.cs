using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>What the cmdlets for batches work with: the client of the compatible endpoint, and the folder of the jobs.</summary>
internal static class BatchAccess
{
    /// <exception cref="TerminatingException">The connection is of a host whose batches cannot be found.</exception>
    public static QwenClient FindClient(Connection connection) => BatchEndpoint.ClientOf(connection.Client)
        ?? throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Batch.NoEndpoint", connection.BaseUri), Texts.Format("Batch.NoEndpointRemedy"), connection));

    /// <exception cref="TerminatingException">The path is none of the file system.</exception>
    public static JobStore FindStore(PathResolver paths, string? path)
    {
        if (path is null) return FindDefaultStore(paths);
        string full = paths.GetFullPath(path, out string? provider);
        if (provider is null) return new JobStore(full);
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Batch.NoFolder", path, provider), Texts.Format("Batch.NoFolderRemedy"), path));
    }

    /// <summary>What is said of a job whose files cannot be read or written; null for an exception of another kind.</summary>
    public static InputException? FindFileProblem(string job, Exception exception) => exception is IOException or UnauthorizedAccessException or InvalidDataException
        ? new InputException("BatchFiles", ErrorCategory.WriteError, Texts.Format("Batch.Files", job, exception.Message), Texts.Format("Batch.FilesRemedy"), exception)
        : null;

    /// <summary>The jobs of the folder; a warning for each that cannot be read.</summary>
    /// <exception cref="TerminatingException">The folder cannot be listed.</exception>
    public static IReadOnlyList<StoredJob> Read(CmdletPump pump, JobStore store)
    {
        try
        {
            return store.Read((path, why) => pump.WriteWarningLine(Texts.Format("Batch.BrokenRecord", path, why)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var problem = new InputException("BatchFiles", ErrorCategory.ReadError, Texts.Format("Batch.FolderUnreadable", exception.Message), Texts.Format("Batch.FolderUnreadableRemedy", JobStore.Variable), exception);
            throw new TerminatingException(ErrorRecords.Create(problem, store.Path));
        }
    }

    private static JobStore FindDefaultStore(PathResolver paths)
    {
        // From PowerShell's location and not from the process's folder, which the user does not see.
        var environment = new SystemEnvironment(() => paths.CurrentFolder);
        if (JobStore.DefaultPath(environment) is { } path) return new JobStore(path);
        string? given = environment.GetVariable(JobStore.Variable);
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Batch.NoFolderInVariable", JobStore.Variable, given), Texts.Format("Batch.NoFolderRemedy"), given));
    }

    /// <summary>Whether the connection leads to where the job's batches are.</summary>
    public static bool IsReachable(StoredJob job, QwenClient client)
    {
        Endpoint endpoint = client.Options.Endpoint;
        if (job.Record.Region is not null && endpoint.Region is not null) return job.Record.Region == endpoint.Region.Name;
        return string.Equals(job.Record.BaseUrl, endpoint.BaseUrl, StringComparison.OrdinalIgnoreCase);
    }

    /// <exception cref="InputException">The connection leads elsewhere.</exception>
    public static void CheckReachable(BatchJob job, QwenClient client)
    {
        if (job.Stored is { } stored && !IsReachable(stored, client))
            throw new InputException("BatchElsewhere", ErrorCategory.InvalidArgument, Texts.Format("Batch.Elsewhere", job.Name, stored.Record.BaseUrl, client.Options.Endpoint), Texts.Format("Batch.ElsewhereRemedy", stored.Record.BaseUrl));
    }
}
