using QwenPS.Resources;

namespace QwenPS.Files;

/// <summary>
/// Opens files for this module. Only regular files are opened. Other files can cause problems: reading from a pipe can wait forever, and a device can be
/// endless or discard data. The type is checked before the file is opened, because opening some devices has side effects. The type is checked again after the
/// file is opened, because the file might have been replaced in the meantime.
/// </summary>
internal static class RegularFile
{
    /// <summary>The sharing mode of files that are only read. Other processes can write, replace, or delete such a file.</summary>
    private const FileShare ReaderShare = FileShare.ReadWrite | FileShare.Delete;

    /// <summary>Opens a file for reading, without a buffer. This method doesn't wait, even if a pipe has replaced the file.</summary>
    /// <exception cref="NotRegularFileException">The path isn't a regular file.</exception>
    /// <exception cref="IOException">The file can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This account can't read the file.</exception>
    public static FileStream OpenRead(string path)
    {
        Check(path, FileType.Find(path));
#if NET
        if (UnixFile.TryOpenRead(path) is { } file) return CheckOpen(path, file);
#endif
        return CheckOpen(path, new FileStream(path, FileMode.Open, FileAccess.Read, ReaderShare, 1, useAsync: true));
    }

    /// <summary>Opens or creates a file. By default, the file stream isn't buffered.</summary>
    /// <inheritdoc cref="OpenRead"/>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize = 1)
    {
        Check(path, FileType.Find(path));
        return CheckOpen(path, new FileStream(path, mode, access, share, bufferSize));
    }

    /// <summary>Reads a complete file up to a size limit in bytes.</summary>
    /// <exception cref="FileTooLargeException">The file is larger than the limit.</exception>
    /// <inheritdoc cref="OpenRead"/>
    public static byte[] ReadAllBytes(string path, long limit)
    {
        using FileStream file = OpenRead(path);
        return ReadAllBytes(file, path, limit);
    }

    /// <inheritdoc cref="ReadAllBytes(string, long)"/>
    public static byte[] ReadAllBytes(FileStream file, string path, long limit)
    {
        var content = new Content(file, path, limit);
        while (content.Add(file.Read(content.Buffer, content.Length, content.Room)))
        {
        }

        return content.ToArray();
    }

    /// <inheritdoc cref="ReadAllBytes(string, long)"/>
    public static async Task<byte[]> ReadAllBytesAsync(string path, long limit)
    {
        using FileStream file = OpenRead(path);
        return await ReadAllBytesAsync(file, path, limit).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ReadAllBytes(string, long)"/>
    public static async Task<byte[]> ReadAllBytesAsync(FileStream file, string path, long limit)
    {
        var content = new Content(file, path, limit);
#pragma warning disable CA1835 // .NET Framework has only this overload.
        while (content.Add(await file.ReadAsync(content.Buffer, content.Length, content.Room).ConfigureAwait(false)))
#pragma warning restore CA1835
        {
        }

        return content.ToArray();
    }

    private static FileStream CheckOpen(string path, FileStream file)
    {
        try
        {
            Check(path, FileType.Find(file));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Check(string path, FileKind kind)
    {
        if (kind is FileKind.Folder or FileKind.Other) throw new NotRegularFileException(path, isFolder: kind == FileKind.Folder);
    }

    /// <summary>
    /// Represents the part of a file that was read so far. The bytes are counted, because the length of the file isn't reliable. The file can grow while it's
    /// read, and files that the system generates (such as files in /proc) report the length 0.
    /// </summary>
    private sealed class Content
    {
        private readonly string _path;
        private readonly long _limit;

        public Content(FileStream file, string path, long limit)
        {
            long length = file.Length;
            _path = path;
            _limit = limit;
            if (length > limit) throw new FileTooLargeException(path, length, limit);

            // The buffer is at least one byte larger than the file. Unless the file grows, the buffer never becomes full, so no larger buffer is needed.
            Buffer = new byte[Math.Max(length, 4095) + 1];
        }

        public byte[] Buffer { get; private set; }

        public int Length { get; private set; }

        public int Room => Buffer.Length - Length;

        /// <summary>Adds the result of a read operation, which is a number of bytes, to <see cref="Length"/>. Returns false at the end of the file.</summary>
        public bool Add(int read)
        {
            Length += read;
            if (Length > _limit) throw new FileTooLargeException(_path, Length, _limit);
            if (read > 0 && Room == 0) Buffer = Resized((int)Math.Min(Buffer.Length * 2L, _limit + 1));
            return read > 0;
        }

        public byte[] ToArray() => Resized(Length);

        private byte[] Resized(int length)
        {
            byte[] buffer = Buffer;
            Array.Resize(ref buffer, length);
            return buffer;
        }
    }
}

/// <summary>The exception that is thrown when a path isn't a regular file. The path can be a folder, a device, a named pipe, or a socket.</summary>
internal sealed class NotRegularFileException(string path, bool isFolder) : IOException(Texts.Format(isFolder ? "File.Folder" : "File.NotRegular", path))
{
    public bool IsFolder { get; } = isFolder;
}

/// <summary>The exception that is thrown when a file is larger than the size limit of the caller.</summary>
internal sealed class FileTooLargeException(string path, long size, long limit) : IOException(Texts.Format("File.LargerThan", path, limit / (1024 * 1024)))
{
    public long Size { get; } = size;
}
