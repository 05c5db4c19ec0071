namespace QwenPS.Client.Protocols;

/// <summary>
/// Represents a local file that's uploaded to the service's file store, where the model reads it. A system message of the request refers to the file. Until the
/// file is uploaded, this message contains the hash of the file (<c>fileid://sha256-HASH</c>). The hash is the same in each run, so the request is the same,
/// too. When the request is sent, the message contains the ID that the service assigned during the upload (<c>fileid://file-fe-ID</c>).
/// </summary>
/// <param name="Path">The full path.</param>
/// <param name="Hash">The SHA-256 hash of the content, in lowercase hexadecimal digits.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="Written">The time when the file was last changed, in UTC.</param>
internal sealed record RequestFile(string Path, string Hash, long Length, DateTime Written)
{
    /// <summary>
    /// The system message that's sent before the message that refers to files, if the request has no other system message. The text is from the service's
    /// examples.
    /// </summary>
    public const string SystemBefore = "You are a helpful assistant.";

    private const string Scheme = "fileid://";

    private const string HashPrefix = Scheme + "sha256-";

    /// <summary>Gets the first half of the hash, which is sufficient to identify a file.</summary>
    public string ShortHash => Shorten(Hash);

    /// <summary>Returns the first half of a hash.</summary>
    public static string Shorten(string hash) => hash.Substring(0, hash.Length / 2);

    /// <summary>Determines whether a message refers to files in the service's store.</summary>
    public static bool IsReference(ChatMessage message) => message is { Role: "system", Content: { } text } && text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Creates the message that refers to files by their hashes.</summary>
    public static ChatMessage CreateReference(IEnumerable<RequestFile> files) => new("system", string.Join(",", files.Select(file => HashPrefix + file.Hash)));

    /// <summary>
    /// Replaces the hashes in a message with the file IDs that the service assigned. If the ID of a hash isn't known, the hash isn't replaced.
    /// </summary>
    public static ChatMessage Resolve(ChatMessage message, Func<string, string?> findId) => !IsReference(message)
        ? message
        : new ChatMessage("system", string.Join(",", message.Content!.Split(',').Select(part => ReadHash(part) is { } hash && findId(hash) is { } id ? Scheme + id : part)));

    /// <summary>Finds the hashes in a message that haven't been replaced with file IDs yet.</summary>
    public static IEnumerable<string> FindHashes(ChatMessage message) => IsReference(message) ? message.Content!.Split(',').Select(ReadHash).OfType<string>() : [];

    private static string? ReadHash(string part) => part.StartsWith(HashPrefix, StringComparison.Ordinal) ? part.Substring(HashPrefix.Length) : null;
}
