using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>Finds the client for the OpenAI-compatible endpoint of a connection, and the folder that contains the batch jobs.</summary>
internal static class BatchAccess
{
    /// <exception cref="TerminatingException">The batch endpoint of the connection's host is unknown.</exception>
    public static QwenClient GetClient(Connection connection) => CompatibleEndpoint.FindClient(connection.Client)
        ?? throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Batch.NoEndpoint", connection.BaseUri), Texts.Format("Batch.NoEndpointRemedy"), connection));

    /// <exception cref="TerminatingException">The path isn't in the file system.</exception>
    public static JobStore OpenStore(PathResolver paths, string? path)
    {
        if (path is null) return FindDefaultStore(paths);
        string full = paths.GetFullPath(path, out string? provider);
        if (provider is null) return new JobStore(full);
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Batch.NoFolder", path, provider), Texts.Format("Batch.NoFolderRemedy"), path));
    }

    /// <summary>Creates the error for a job whose file can't be read or written. Returns null if the exception isn't about a file.</summary>
    public static InputException? FindFileProblem(string job, Exception exception) => exception is IOException or UnauthorizedAccessException or InvalidDataException
        ? new InputException("BatchFiles", ErrorCategory.WriteError, Texts.Format("Batch.Files", job, exception.Message), Texts.Format("Batch.FilesRemedy"), exception)
        : null;

    /// <summary>Reads the jobs in the folder of a store, and writes a warning for each unreadable job.</summary>
    /// <exception cref="TerminatingException">The folder can't be listed.</exception>
    public static IReadOnlyList<StoredJob> Read(CmdletPump pump, JobStore store)
    {
        try
        {
            return store.Read((path, why) => pump.WriteWarningLine(Texts.Format("Batch.BrokenRecord", path, why)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var problem = new InputException(
                "BatchFiles", ErrorCategory.ReadError, Texts.Format("Batch.FolderUnreadable", exception.Message),
                Texts.Format("Batch.FolderUnreadableRemedy", JobStore.Variable), exception);
            throw new TerminatingException(ErrorRecords.Create(problem, store.Path));
        }
    }

    private static JobStore FindDefaultStore(PathResolver paths)
    {
        // A relative path is resolved against PowerShell's location. The current folder of the process can be another folder, which users don't see.
        var environment = new SystemEnvironment(() => paths.CurrentFolder);
        if (JobStore.GetDefaultPath(environment) is { } path) return new JobStore(path);
        string? given = environment.GetVariable(JobStore.Variable);
        throw new TerminatingException(ErrorRecords.InvalidArgument(
            Texts.Format("Batch.NoFolderInVariable", JobStore.Variable, given), Texts.Format("Batch.NoFolderRemedy"), given));
    }

    /// <summary>Determines whether the job's batches were created at the endpoint of the client.</summary>
    public static bool IsReachable(StoredJob job, QwenClient client)
    {
        Endpoint endpoint = client.Options.Endpoint;
        if (job.Record.Region is not null && endpoint.Region is not null) return job.Record.Region == endpoint.Region.Name;
        return string.Equals(job.Record.BaseUrl, endpoint.BaseUrl, StringComparison.OrdinalIgnoreCase);
    }

    /// <exception cref="InputException">The job's batches weren't created at the endpoint of the client.</exception>
    public static void CheckReachable(BatchJob job, QwenClient client)
    {
        if (job.Stored is { } stored && !IsReachable(stored, client))
        {
            string what = Texts.Format("Batch.Elsewhere", job.Name, stored.Record.BaseUrl, client.Options.Endpoint);
            throw new InputException("BatchElsewhere", ErrorCategory.InvalidArgument, what, Texts.Format("Batch.ElsewhereRemedy", stored.Record.BaseUrl));
        }
    }
}
