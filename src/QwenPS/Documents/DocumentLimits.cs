namespace QwenPS.Documents;

/// <summary>The limits of an extraction. A document from anywhere can be damaged on purpose, so everything has an upper bound.</summary>
internal sealed record DocumentLimits
{
    /// <summary>The maximum size of a document file in bytes (512 MB). Pictures can make a document large that has little text.</summary>
    public const long MaxFileSize = 512 * 1024 * 1024;

    /// <summary>The maximum number of characters of text.</summary>
    public int MaxCharacters { get; init; } = 64 * 1024 * 1024;

    /// <summary>The maximum number of files in a ZIP archive.</summary>
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>The maximum number of characters in a part of an Office document that's read in pieces, such as the rows of a sheet.</summary>
    public long MaxPartLength { get; init; } = 1024L * 1024 * 1024;

    /// <summary>The maximum number of characters in a part of an Office document that's kept in memory, such as a slide.</summary>
    public long MaxTreeLength { get; init; } = 32L * 1024 * 1024;

    /// <summary>The maximum number of bytes that a stream of a PDF document expands to. Its text is in memory.</summary>
    public long MaxStreamSize { get; init; } = 256L * 1024 * 1024;

    /// <summary>The maximum depth of nested elements.</summary>
    public int MaxDepth { get; init; } = 250;

    /// <summary>The time limit.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
