using QwenPS.Resources;

namespace QwenPS.Files;

/// <summary>A file has more bytes than are read of such a file.</summary>
internal sealed class FileTooLargeException(string path, long size, long limit) : IOException(Texts.Format("File.LargerThan", path, limit / (1024 * 1024)))
{
    public long Size { get; } = size;

    public long Limit { get; } = limit;
}
