using QwenPS.Files;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Represents a journal: a file that stores the finished answers of one or more runs (Invoke-QwenChat commands), with one JSON object per line. New lines are
/// appended, and existing lines never change. Each answer is stored on the disk before it's written to the pipeline. This object keeps only the positions of
/// existing entries in memory, and not the entries themselves. This class is thread-safe.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    /// <summary>
    /// The maximum length of a line in bytes (256 MB). This is four times the maximum length of an answer, because a line also contains tool results. This
    /// module doesn't write longer lines, so a longer line isn't valid.
    /// </summary>
    private const int MaxLineLength = 256 * 1024 * 1024;

    private readonly object _lock = new();
    private readonly string _finalPath;
    private readonly FileStream? _file;
    private readonly bool _isReadOnly;
    private readonly JournalIndex _index;
    private bool _isClosed;

    /// <summary>
    /// The exception of a failed write operation, if the operation left an incomplete line that couldn't be removed; otherwise, null. After such a failure, no
    /// more lines can be written.
    /// </summary>
    private Exception? _failure;

    private JournalFile(string path, FileStream? file, JournalScanner scanner, bool isReadOnly)
    {
        FullPath = path;
        _finalPath = FinalPath.Find(path);
        _file = file;
        _isReadOnly = isReadOnly;
        _index = scanner.Index;
        Spending = scanner.Spending;
        Damaged = scanner.Damaged;
        TornBytes = file is null ? 0 : file.Length - scanner.End;
        Count = _index.Count;
    }

    /// <summary>Gets the full path of the journal.</summary>
    public string FullPath { get; }

    /// <summary>Gets the number of entries that the file contained when it was opened.</summary>
    public int Count { get; }

    /// <summary>Gets the spending (tokens and cost) of earlier runs.</summary>
    public JournalSpending Spending { get; }

    /// <inheritdoc cref="JournalScanner.Damaged"/>
    public int Damaged { get; }

    /// <summary>
    /// Gets the length of an incomplete last line in bytes, or 0 if the last line is complete. This line is removed when the journal is opened for writing.
    /// </summary>
    public long TornBytes { get; }

    /// <summary>Opens or creates a journal for exclusive use.</summary>
    /// <exception cref="JournalException">The file can't be used. Its content isn't changed.</exception>
    public static JournalFile Open(string path) => Open(path, JournalLock.Open(path));

    internal static JournalFile Open(string path, FileStream file)
    {
        try
        {
            JournalFile journal = Scan(path, file, isReadOnly: false);
            if (journal.TornBytes > 0) file.SetLength(file.Length - journal.TornBytes);
            return journal;
        }
        catch (Exception exception)
        {
            JournalLock.Close(file, path);
            if (exception is IOException or UnauthorizedAccessException) throw JournalLock.Unwritable(path, exception);
            throw;
        }
    }

    /// <summary>Opens a journal for reading. The file doesn't have to exist.</summary>
    /// <exception cref="JournalException">The file can't be used.</exception>
    public static JournalFile OpenRead(string path)
    {
        FileStream? file = null;
        try
        {
            file = File.Exists(path) || Directory.Exists(path) ? RegularFile.OpenRead(path) : null;
            return Scan(path, file, isReadOnly: true);
        }
        catch (Exception exception)
        {
            file?.Dispose();
            if (exception is IOException or UnauthorizedAccessException) throw JournalLock.Unwritable(path, exception);
            throw;
        }
    }

    /// <inheritdoc cref="JournalIndex.Take"/>
    public long? Take(JournalKey key)
    {
        lock (_lock) return _index.Take(key);
    }

    /// <summary>
    /// Reads the line at an offset. If the file ends inside the line, returns the existing part. If the line exceeds the maximum length, returns an empty
    /// array.
    /// </summary>
    public byte[] ReadLine(long offset)
    {
        using var line = new MemoryStream();
        byte[] buffer = new byte[4096];
        lock (_lock)
        {
            if (_isClosed || _file is null) return [];
            _file.Position = offset;
            int read;
            while ((read = _file.Read(buffer, 0, buffer.Length)) > 0)
            {
                int newline = Array.IndexOf(buffer, (byte)'\n', 0, read);
                line.Write(buffer, 0, newline < 0 ? read : newline);
                if (newline >= 0) break;
                if (line.Length > MaxLineLength) return [];
            }
        }

        return line.ToArray();
    }

    /// <summary>Appends a line, which must end with a line break.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isOnDisk">True to wait until the line is stored on the disk, so it isn't lost in a power failure; otherwise, false.</param>
    /// <exception cref="JournalException">The line couldn't be written. The existing content isn't changed.</exception>
    public void Append(byte[] line, bool isOnDisk = true)
    {
        lock (_lock)
        {
            // An earlier write failed while the request for this line was in flight. Without this exception, the answer would be written to the pipeline, but
            // not to the journal.
            if (_failure is not null) throw JournalLock.Unwritable(FullPath, _failure);

            // The run was stopped before this line could be written, so the line isn't needed. A journal that's open only for reading isn't changed.
            if (_isClosed || _isReadOnly) return;
            long end = _file!.Length;
            try
            {
                _file.Position = end;
                _file.Write(line, 0, line.Length);
                _file.Flush(isOnDisk);
                if (!IsStillThere(_file))
                    throw new JournalException(JournalProblem.Unwritable, Texts.Format("Journal.TakenAway", FullPath), Texts.Format("Journal.TakenAwayRemedy"));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Truncate(end, exception);
                throw JournalLock.Unwritable(FullPath, exception);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _failure = null;
            if (_isClosed) return;
            _isClosed = true;
            if (_isReadOnly) _file?.Dispose();
            else JournalLock.Close(_file!, FullPath);
        }
    }

    /// <summary>
    /// Determines whether the path still leads to the open file. On Windows, this isn't checked, because an open file can't be renamed or deleted. In addition,
    /// the length of a file on a network share can be outdated, so the result could be incorrect.
    /// </summary>
    private bool IsStillThere(FileStream file) =>
        Path.DirectorySeparatorChar == '\\' || (new FileInfo(_finalPath) is { Exists: true } there && there.Length == file.Length);

    private static JournalFile Scan(string path, FileStream? file, bool isReadOnly)
    {
        var scanner = new JournalScanner(path);
        if (file is not null) scanner.Scan(file);
        return new JournalFile(path, file, scanner, isReadOnly);
    }

    /// <summary>
    /// Removes an incomplete line. Otherwise, the next line would be appended to the incomplete line. If the line can't be removed, the journal is closed, and
    /// the next run removes the line.
    /// </summary>
    private void Truncate(long end, Exception failure)
    {
        try
        {
            _file!.SetLength(end);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _failure = failure;
            _isClosed = true;
            JournalLock.Close(_file!, FullPath);
        }
    }
}

/// <summary>The exception that is thrown when a journal can't be used.</summary>
internal sealed class JournalException(JournalProblem problem, string message, string remedy, Exception? innerException = null) : Exception(message, innerException)
{
    public JournalProblem Problem { get; } = problem;

    public string Remedy { get; } = remedy;
}

/// <summary>Specifies the reason why a journal can't be used.</summary>
internal enum JournalProblem
{
    /// <summary>Another run writes to the journal.</summary>
    InUse,

    /// <summary>The file isn't a journal, or a newer version of the module wrote it.</summary>
    OtherFormat,

    /// <summary>The file can't be opened, read, or written. For example, the disk is full.</summary>
    Unwritable,
}
