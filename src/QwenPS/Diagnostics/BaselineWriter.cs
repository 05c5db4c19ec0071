using System.Text.Json;
using QwenPS.Catalog;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Text;

namespace QwenPS.Diagnostics;

/// <summary>Writes a baseline file.</summary>
internal static class BaselineWriter
{
    private static readonly JsonWriterOptions WriterOptions = new() { Indented = true, Encoder = JsonText.WriterOptions.Encoder };

    /// <param name="options">The settings of the connection that was tested.</param>
    /// <param name="models">The models that answered.</param>
    /// <param name="additional">The other models that the service has granted to the key.</param>
    /// <param name="warnDays">If a model retires within this number of days, the retirement check returns a warning.</param>
    /// <param name="path">The full path of the file to write. Paths in the file are relative to its folder.</param>
    public static byte[] Write(QwenClientOptions options, IEnumerable<string> models, IReadOnlyCollection<string> additional, int warnDays, string path)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", BaselineReader.Version);
            writer.WriteNumber("warnDays", warnDays);
            writer.WriteStartArray("keys");
            writer.WriteStartObject();
            WriteSource(writer, options.ApiKey.Source, path);
            WriteAddress(writer, options.Endpoint);
            // The address of a dedicated host already contains the workspace ID, so the ID is written only for other hosts.
            if (options.Endpoint.WorkspaceHeader is { } workspace) writer.WriteString("workspaceId", workspace);
            writer.WriteString("protocol", options.Endpoint.Protocol.ToString());
            writer.WriteStartArray("models");
            foreach (string id in models) WriteModel(writer, id);
            writer.WriteEndArray();
            if (additional.Count > 0)
            {
                writer.WriteStartArray("additionalModels");
                foreach (string id in additional.OrderBy(id => id, StringComparer.OrdinalIgnoreCase)) writer.WriteStringValue(TerminalText.MakeVisibleLine(id));
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>Returns the name of the environment variable that contains the key. Returns null if the key isn't from an environment variable.</summary>
    public static string? FindVariable(KeySource source) =>
        source.Kind is KeySourceKind.EnvironmentVariable or KeySourceKind.Variable ? source.Name ?? KeySource.KeyVariable : null;

    /// <summary>
    /// Writes the source of the key if the source is an environment variable or a .env file. For any other source, nothing is written. In this case, a later
    /// comparison searches for the key in the default sources, such as the environment variable DASHSCOPE_API_KEY.
    /// </summary>
    private static void WriteSource(Utf8JsonWriter writer, KeySource source, string path)
    {
        if (FindVariable(source) is { } variable) writer.WriteString("variable", variable);
        else if (source is { Kind: KeySourceKind.EnvFile or KeySourceKind.CurrentFolderEnvFile, Path: { } file }) writer.WriteText("envFile", MakeRelative(file, path));
    }

    /// <summary>Writes the region, or the address if the connection doesn't use the shared address of a region.</summary>
    private static void WriteAddress(Utf8JsonWriter writer, Endpoint endpoint)
    {
        if (endpoint.Region is { } region && FindShared(region, endpoint.Protocol) == endpoint.BaseUri) writer.WriteString("region", region.Name);
        else writer.WriteText("baseUri", endpoint.BaseUri.ToString().TrimEnd('/'));
    }

    private static Uri? FindShared(Region region, ChatProtocol protocol) =>
        region.SharedUri is { } shared ? new Endpoint(new Uri(shared, EndpointPath.GetDefault(protocol, shared)), protocol).BaseUri : null;

    private static void WriteModel(Utf8JsonWriter writer, string id)
    {
        writer.WriteStartObject();
        writer.WriteText("id", id);
        if (ModelCatalog.Find(id) is { } known && ModelFeatures.Find(known) is { Count: > 0 } features)
        {
            writer.WriteStartArray("features");
            foreach (string feature in features) writer.WriteStringValue(feature);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string MakeRelative(string file, string path)
    {
        string folder = Path.GetDirectoryName(path) + Path.DirectorySeparatorChar;
        return file.StartsWith(folder, StringComparison.Ordinal) ? file.Substring(folder.Length).Replace('\\', '/') : file;
    }
}
