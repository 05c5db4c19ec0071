namespace QwenPS.Documents;

/// <summary>
/// Represents the limits for extracting the text of a document. A document from an unknown source can be manipulated, so every size is limited.
/// </summary>
/// <remarks>
/// A limit that's the same for all callers is a constant. All other limits are properties. The cmdlets set only the maximum length of the text (-MaxInputSize).
/// The fuzzer and the tests of manipulated documents set lower limits, because reaching a default limit would take minutes and gigabytes of memory.
/// </remarks>
internal sealed record DocumentLimits
{
    /// <summary>The maximum size of a document file in bytes (512 MB). A document with pictures can be large, even if it contains little text.</summary>
    public const long MaxFileSize = 512 * 1024 * 1024;

    /// <summary>The maximum depth of nested elements.</summary>
    public const int MaxDepth = 250;

    /// <summary>Gets the maximum number of characters in the extracted text.</summary>
    public int MaxCharacters { get; init; } = 64 * 1024 * 1024;

    /// <summary>Gets the maximum number of files in a ZIP archive.</summary>
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>
    /// Gets the maximum number of characters in a part of an Office document, if the part is read in pieces. For example, a sheet is read row by row.
    /// </summary>
    public long MaxPartLength { get; init; } = 1024L * 1024 * 1024;

    /// <summary>
    /// Gets the maximum number of characters in a part of an Office document, if the complete part is stored in memory. For example, a slide is stored
    /// completely.
    /// </summary>
    public long MaxTreeLength { get; init; } = 32L * 1024 * 1024;

    /// <summary>Gets the maximum number of bytes to which a stream of a PDF document can expand. The expanded stream is stored in memory.</summary>
    public long MaxStreamSize { get; init; } = 256L * 1024 * 1024;

    /// <summary>Gets the time limit for the extraction.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
