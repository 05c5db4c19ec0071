namespace QwenPS;

/// <summary>
/// Represents a file in the account's file store at the service. The file is a document that models read, or the request file or a result file of a
/// batch.
/// </summary>
public sealed class ServiceFile
{
    /// <summary>Gets the ID that the service assigned to the file.</summary>
    public string Id { get; internal init => field = TerminalText.MakeVisibleLine(value); } = "";

    /// <summary>Gets the name of the file. Invoke-QwenChat adds the first half of the content's SHA-256 hash before the extension.</summary>
    public string Name { get; internal init => field = TerminalText.MakeVisibleLine(value); } = "";

    /// <summary>Gets the time when the file was uploaded, in local time, or null if the service doesn't return this time.</summary>
    public DateTimeOffset? Created { get; internal init; }

    /// <summary>Gets the size in bytes.</summary>
    public long Bytes { get; internal init; }

    /// <summary>
    /// Gets the purpose of the file at the service: <c>file-extract</c> for documents that models read, <c>batch</c> for requests, and <c>batch_output</c> for
    /// results.
    /// </summary>
    public string Purpose { get; internal init => field = TerminalText.MakeVisibleLine(value); } = "";

    /// <summary>
    /// Gets the service's status: <c>processing</c> until a document is parsed, and then <c>processed</c>. Another status usually means that the document
    /// couldn't be parsed.
    /// </summary>
    public string Status { get; internal init => field = TerminalText.MakeVisibleLine(value); } = "";

    /// <summary>
    /// Gets the service's details about the status, such as the reason why a document can't be parsed. The value is null if the service doesn't return details.
    /// </summary>
    public string? StatusDetails { get; internal init => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <inheritdoc/>
    public override string ToString() => Name.Length > 0 ? Name : Id;
}
