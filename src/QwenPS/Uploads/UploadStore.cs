using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Files;
using QwenPS.Text;

namespace QwenPS.Uploads;

/// <summary>
/// Represents the folder that contains the local records of uploaded files. The folder has one subfolder per connection. Each subfolder contains one record
/// file for each uploaded content. An open record is locked, so two processes can't upload the same file at the same time.
/// </summary>
/// <param name="root">The folder that contains the folders of all connections.</param>
/// <param name="client">The client of the connection.</param>
internal sealed class UploadStore(string root, QwenClient client)
{
    /// <summary>The name of the environment variable that specifies the folder.</summary>
    public const string Variable = "QWENPS_UPLOAD_PATH";

    private const string Extension = ".json";

    private readonly string _folder = Path.Combine(root, GetFingerprint(client.Options));

    /// <summary>
    /// Returns the full path of the folder that the environment variable specifies. If the variable isn't set, returns a folder in the user's local data.
    /// Returns null if the path is invalid, or if it's relative and the current location isn't in the file system.
    /// </summary>
    public static string? FindRoot(IEnvironment environment) => environment.GetFullPath(environment.GetFilledVariable(Variable) ?? Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "QwenPS", "uploads"));

    /// <summary>Opens the record of a file. If another process has the record open, this method waits.</summary>
    /// <exception cref="IOException">The record can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the record is denied.</exception>
    public Task<UploadEntry> OpenAsync(RequestFile file, CancellationToken stop)
    {
        PrivateFile.CreateFolder(root);
        PrivateFile.CreateFolder(_folder);
        return UploadEntry.OpenAsync(GetPath(file.ShortHash), file.Hash, client.Options.Time, stop);
    }

    /// <summary>Returns the recorded ID of a file, or null if no ID is recorded.</summary>
    /// <param name="hash">The hash of the content.</param>
    public string? FindId(string hash) => hash.Length == 64 && UploadEntry.TryRead(GetPath(hash.Substring(0, 32))) is { } record && record.Hash == hash ? record.Id : null;

    /// <summary>Deletes the records of a file for all connections. Call this method after the file is deleted from the service.</summary>
    /// <exception cref="IOException">A record can't be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to a record is denied.</exception>
    public static void Forget(string root, ServiceFile file)
    {
        if (UploadName.FindHash(file.Name) is not { } hash || !Directory.Exists(root)) return;
        foreach (string path in Directory.GetDirectories(root).Select(folder => Path.Combine(folder, hash + Extension)))
        {
            if (UploadEntry.TryRead(path)?.Id == file.Id) File.Delete(path);
        }
    }

    private string GetPath(string shortHash) => Path.Combine(_folder, shortHash + Extension);

    /// <summary>Returns the name of the folder for a region (or host) and an API key. The name is a part of a hash, so it doesn't contain the key.</summary>
    private static string GetFingerprint(QwenClientOptions options)
    {
        string site = options.Endpoint.Region?.Name ?? options.Endpoint.BaseUri.Authority;
#pragma warning disable CA1850 // .NET Framework has no HashData.
        using var sha = SHA256.Create();
        return HexText.Format(sha.ComputeHash(Encoding.UTF8.GetBytes(site + "\n" + options.ApiKey.Reveal()))).Substring(0, 16);
#pragma warning restore CA1850
    }
}

/// <summary>Represents the open record of a file. No other process can open the record until this object is disposed.</summary>
internal sealed class UploadEntry : IDisposable
{
    /// <summary>The maximum size of a record in bytes. Records are much smaller.</summary>
    private const int MaxSize = 64 * 1024;

    private readonly string _path;
    private readonly FileStream _file;

    private UploadEntry(string path, FileStream file, string hash)
    {
        _path = path;
        _file = file;
        Record = UploadRecord.Read(RegularFile.ReadAllBytes(file, path, MaxSize)) is { } record && record.Hash == hash ? record : null;
    }

    /// <summary>Gets the record, or null if no valid record exists. A record isn't valid if a process was terminated while it wrote the record.</summary>
    public UploadRecord? Record { get; private set; }

    public static async Task<UploadEntry> OpenAsync(string path, string hash, TimeProvider time, CancellationToken stop)
    {
        // If the path is a link, the link is deleted. Otherwise, the target of the link would be overwritten.
        if (FinalPath.FindTarget(path) is not null) File.Delete(path);
        for (int wait = 5; ; wait = Math.Min(wait * 2, 250))
        {
            FileStream file;
            try
            {
                file = RegularFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (IsInUse(exception))
            {
                await time.DelayAsync(TimeSpan.FromMilliseconds(wait), stop).ConfigureAwait(false);
                continue;
            }

            try
            {
                PrivateFile.Protect(file);
                return new UploadEntry(path, file, hash);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }

    /// <summary>Reads a record. Returns null if the record doesn't exist or can't be read.</summary>
    public static UploadRecord? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? UploadRecord.Read(RegularFile.ReadAllBytes(path, MaxSize)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes the record. When this method returns, the record is stored on the disk.</summary>
    public void Write(UploadRecord record)
    {
        byte[] content = record.Write();
        _file.SetLength(0);
        _file.Write(content, 0, content.Length);
        _file.Flush(flushToDisk: true);
        Record = record;
    }

    /// <summary>Removes the content of the record. The file itself is deleted when this object is disposed.</summary>
    public void Delete()
    {
        _file.SetLength(0);
        Record = null;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (Record is not null) return;
        try
        {
            File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file can't be deleted now. The file is empty, and an empty record has no effect.
        }
    }

    /// <summary>
    /// Determines whether another process has the file open. The codes 11 and 35 are from Linux and macOS. The other codes are from Windows, and are also used
    /// by Mono.
    /// </summary>
    private static bool IsInUse(IOException exception) => exception.HResult is 11 or 35 || unchecked((uint)exception.HResult) is 0x80070020 or 0x80070021;
}

/// <summary>
/// Creates and reads the names of uploaded files, such as <c>manual.0123456789abcdef0123456789abcdef.pdf</c>. A name contains the first half of the content's
/// hash. With this part of the hash, the module finds the file in the service's list, even if there's no local record.
/// </summary>
internal static class UploadName
{
    private const int HashLength = 32;

    /// <summary>
    /// The maximum length of a name without the hash and the extension. The service's maximum length isn't documented, so longer names are truncated.
    /// </summary>
    private const int MaxStemLength = 60;

    public static string Create(RequestFile file)
    {
        string stem = Path.GetFileNameWithoutExtension(file.Path);
        var safe = new StringBuilder();
        foreach (char one in stem) safe.Append(char.IsLetterOrDigit(one) || one is '-' or '_' or '.' or ' ' ? one : '_');
        string text = safe.Length > MaxStemLength ? safe.ToString(0, MaxStemLength) : safe.ToString();
        return text + "." + file.ShortHash + Path.GetExtension(file.Path).ToLowerInvariant();
    }

    /// <summary>Returns the first half of the hash from a name, or null if the name doesn't contain a hash.</summary>
    public static string? FindHash(string name)
    {
        string[] parts = name.Split('.');
        return parts.Length >= 3 && parts[parts.Length - 2] is { Length: HashLength } hash && hash.All(one => one is (>= '0' and <= '9') or (>= 'a' and <= 'f')) ? hash : null;
    }
}

/// <summary>
/// Represents the local record of an uploaded file. The record is written before the upload. If the process is terminated during the upload, the file might be
/// at the service. For this reason, the next run first searches the service for the file. The record doesn't contain an API key, a path, or the content.
/// </summary>
internal sealed record UploadRecord
{
    private const int Version = 1;

    /// <summary>Gets the SHA-256 hash of the content, in lowercase hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>Gets the name of the file at the service.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the time when the upload began.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>Gets the ID that the service assigned to the file, or null if it's unknown whether the upload was completed.</summary>
    public string? Id { get; init; }

    public byte[] Write() => JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteText("sha256", Hash);
        writer.WriteText("name", Name);
        writer.WriteString("begun", Begun.ToString("o", CultureInfo.InvariantCulture));
        writer.WriteOptional("id", Id);
        writer.WriteEndObject();
    });

    /// <summary>Reads a record. Returns null if the record is damaged, or if its version isn't supported.</summary>
    public static UploadRecord? Read(byte[] content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement json = document.RootElement;
            if (JsonField.Number(json, "version") is not Version || JsonField.Text(json, "sha256") is not { } hash || JsonField.Text(json, "name") is not { } name) return null;
            return new UploadRecord { Hash = hash, Name = name, Begun = ReadTime(JsonField.Text(json, "begun")), Id = JsonField.Text(json, "id") };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static DateTimeOffset ReadTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset time) ? time : default;
}
