using QwenPS.Files;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// A file that keeps finished answers, one JSON object a line, and is only ever added to. Each line is on the disk before its answer is handed on.
/// Of what was there, no more than the places is kept in memory. Thread-safe.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    /// <summary>In bytes, 256 MB: four times the largest answer, for the results of its tools. No run writes a longer one.</summary>
    private const int LongestLine = 256 * 1024 * 1024;

    private readonly object _lock = new();
    private readonly string _path;
    private readonly string _finalPath;
    private readonly FileStream? _file;
    private readonly bool _isReadOnly;
    private readonly JournalIndex _index;
    private bool _isClosed;

    /// <summary>Why nothing can be added any more, although the run goes on.</summary>
    private Exception? _failure;

    private JournalFile(string path, FileStream? file, JournalScanner scanner, bool isReadOnly)
    {
        _path = path;
        _finalPath = FinalPath.Find(path);
        _file = file;
        _isReadOnly = isReadOnly;
        _index = scanner.Index;
        Damaged = scanner.Damaged;
        TornBytes = file is null ? 0 : file.Length - scanner.End;
        Count = _index.Count;
    }

    /// <summary>How many entries were there when it was opened.</summary>
    public int Count { get; }

    /// <summary>How many lines behind the first are no entries.</summary>
    public int Damaged { get; }

    /// <summary>The length of an unfinished last line, which was cut off.</summary>
    public long TornBytes { get; }

    /// <summary>Opens a journal, or makes an empty one, for this run alone.</summary>
    /// <exception cref="JournalException">It cannot be used; it is as it was.</exception>
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

    /// <summary>Looks into a journal, which need not be there, and changes nothing.</summary>
    /// <exception cref="JournalException">It cannot be used.</exception>
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

    /// <summary>Takes the place of the next entry with that key; null where there is none, or none any more.</summary>
    public long? Take(JournalKey key)
    {
        lock (_lock) return _index.Take(key);
    }

    /// <summary>The line at that place, as far as it can be read; empty if it is longer than any entry.</summary>
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
                if (line.Length > LongestLine) return [];
            }
        }

        return line.ToArray();
    }

    /// <summary>Adds a line, which has to end with a line break; it is on the disk when this returns.</summary>
    /// <exception cref="JournalException">It could not be written; what was there before is as it was.</exception>
    public void Append(byte[] line)
    {
        lock (_lock)
        {
            // A call that was under way: its answer would be handed on without being on the disk.
            if (_failure is not null) throw JournalLock.Unwritable(_path, _failure);

            // A call that ends after a stop: nobody gets its answer any more.
            if (_isClosed || _isReadOnly) return;
            long end = _file!.Length;
            try
            {
                _file.Position = end;
                _file.Write(line, 0, line.Length);
                _file.Flush(flushToDisk: true);
                if (!IsStillThere(_file)) throw new JournalException(JournalProblem.Unwritable, Texts.Format("Journal.TakenAway", _path), Texts.Format("Journal.TakenAwayRemedy"));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                CutBack(end, exception);
                throw JournalLock.Unwritable(_path, exception);
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
            else JournalLock.Close(_file!, _path);
        }
    }

    /// <summary>
    /// Whether the path leads to the file that is written. Windows lets nobody take the name of an open file away, and may tell the length of one
    /// on a share as it was some seconds ago.
    /// </summary>
    private bool IsStillThere(FileStream file) =>
        Path.DirectorySeparatorChar == '\\' || (new FileInfo(_finalPath) is { Exists: true } there && there.Length == file.Length);

    private static JournalFile Scan(string path, FileStream? file, bool isReadOnly)
    {
        var scanner = new JournalScanner(path);
        if (file is not null) scanner.Scan(file);
        return new JournalFile(path, file, scanner, isReadOnly);
    }

    /// <summary>Half a line would be cut off at the next start anyway; here nothing may come behind it.</summary>
    private void CutBack(long end, Exception failure)
    {
        try
        {
            _file!.SetLength(end);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _failure = failure;
            _isClosed = true;
            JournalLock.Close(_file!, _path);
        }
    }
}

/// <summary>A journal cannot be used.</summary>
internal sealed class JournalException(JournalProblem problem, string message, string remedy, Exception? innerException = null) : Exception(message, innerException)
{
    public JournalProblem Problem { get; } = problem;

    public string Remedy { get; } = remedy;
}

/// <summary>Why.</summary>
internal enum JournalProblem
{
    /// <summary>Another run writes to it.</summary>
    InUse,

    /// <summary>The file is something else, or a journal of a newer version.</summary>
    OtherFormat,

    /// <summary>It cannot be opened, read or written; the disk may be full.</summary>
    Unwritable,
}
