using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Uploads;

/// <summary>
/// Checks the requirements for uploads before any file is uploaded: the region, the models, and the folder for the local records of uploaded files.
/// </summary>
internal static class UploadAccess
{
    /// <param name="connection">The connection.</param>
    /// <param name="models">The models that can receive the requests.</param>
    /// <param name="paths">The resolver for the folder of the records.</param>
    /// <exception cref="TerminatingException">The region or a model doesn't support uploads, or the folder isn't valid.</exception>
    public static FileUploader Create(Connection connection, IEnumerable<string> models, PathResolver paths)
    {
        QwenClient client = GetClient(connection);
        if (client.Options.Endpoint.Region is { } region && region != Regions.China)
            throw Wrong(Texts.Format("Upload.Region", region), Texts.Format("Upload.RegionRemedy"), region.Name);
        if (models.FirstOrDefault(model => UploadRules.GetMaxFiles(model) == 0) is { } other)
            throw Wrong(Texts.Format("Upload.Model", other), Texts.Format("Upload.ModelRemedy", UploadRules.Models), other);
        return new FileUploader(client, new UploadStore(FindRoot(paths), client));
    }

    /// <summary>Returns the client of the OpenAI-compatible endpoint.</summary>
    /// <exception cref="TerminatingException">The endpoint is unknown.</exception>
    public static QwenClient GetClient(Connection connection) =>
        CompatibleEndpoint.FindClient(connection.Client) ?? throw Wrong(Texts.Format("Upload.NoEndpoint", connection.BaseUri), Texts.Format("Batch.NoEndpointRemedy"), connection);

    /// <summary>Finds the folder that contains the records of all connections.</summary>
    /// <exception cref="TerminatingException">The path in the environment variable isn't valid.</exception>
    public static string FindRoot(PathResolver paths)
    {
        var environment = new SystemEnvironment(() => paths.CurrentFolder);
        if (UploadStore.FindRoot(environment) is { } root) return root;
        string? given = environment.GetVariable(UploadStore.Variable);
        throw Wrong(Texts.Format("Batch.NoFolderInVariable", UploadStore.Variable, given!), Texts.Format("Batch.NoFolderRemedy"), given);
    }

    private static TerminatingException Wrong(string message, string remedy, object? target) => new(ErrorRecords.InvalidArgument(message, remedy, target));
}
