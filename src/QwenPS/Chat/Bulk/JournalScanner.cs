using System.Globalization;
using System.Text;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Reads a journal (a file that stores answers) with a small buffer, and finds its entries. Only the beginning of each line is parsed. The complete line is
/// parsed when the entry is used. If an editor saved the file, the file can contain a byte order mark, and its lines can end with CR LF. This class accepts
/// such files.
/// </summary>
internal sealed class JournalScanner(string path)
{
    public const int Version = 1;

    /// <summary>The beginning of every line in all versions of the format.</summary>
    private const string Mark = "{\"qwenps-journal\":";

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private static readonly byte[] EntryStart = Encoding.ASCII.GetBytes(LineStart + "\"key\":\"");
    private static readonly int EntryHeadLength = EntryStart.Length + JournalKey.Length;

    private readonly byte[] _head = new byte[JournalSpending.MaxLineLength];
    private int _headLength;
    private long _length;
    private byte _last;
    private byte _beforeLast;
    private bool _isFirst = true;

    /// <summary>Gets the beginning of every line in this version of the format.</summary>
    public static string LineStart => string.Format(CultureInfo.InvariantCulture, "{0}{1},", Mark, Version);

    public JournalIndex Index { get; } = new();

    public JournalSpending Spending { get; } = new();

    /// <summary>Gets the number of damaged lines. If the first line is damaged, the file is rejected instead.</summary>
    public int Damaged { get; private set; }

    /// <summary>Gets the offset of the end of the last complete line. An incomplete last line starts at this offset.</summary>
    public long End { get; private set; }

    /// <exception cref="JournalException">The file isn't a journal, or a newer version of the module wrote it.</exception>
    public void Scan(Stream file)
    {
        byte[] buffer = new byte[65536];
        int read = ReadStart(file, buffer);
        long position = End = buffer.AsSpan(0, read).StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        for (int start = (int)position; read > 0; start = 0, read = file.Read(buffer, 0, buffer.Length))
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(start, read - start);
            while (rest.Length > 0)
            {
                int newline = rest.IndexOf((byte)'\n');
                Keep(newline < 0 ? rest : rest.Slice(0, newline));
                if (newline < 0)
                {
                    // If the file isn't a journal, it's rejected here. Otherwise, a large file without line breaks would be read completely.
                    if (!MayBeFirst()) throw Refuse();
                    position += rest.Length;
                    break;
                }

                position += newline + 1;
                EndLine(position);
                rest = rest.Slice(newline + 1);
            }
        }
    }

    /// <summary>Reads until the buffer contains enough bytes for a byte order mark, or until the file ends.</summary>
    private static int ReadStart(Stream file, byte[] buffer)
    {
        int length = 0, read;
        do
        {
            read = file.Read(buffer, length, buffer.Length - length);
            length += read;
        }
        while (read > 0 && length < ByteOrderMark.Length);
        return length;
    }

    /// <summary>
    /// Determines whether the current line can be the first line of a journal. If only a part of the line was read, only this part is compared.
    /// </summary>
    private bool MayBeFirst()
    {
        if (!_isFirst) return true;
        if (JournalSpending.IsStart(_head.AsSpan(0, _headLength))) return _length <= _head.Length;
        int length = Math.Min(_headLength, _headLength < EntryHeadLength ? Mark.Length : EntryStart.Length);
        return _head.AsSpan(0, length).SequenceEqual(EntryStart.AsSpan(0, length));
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (piece.Length == 0) return;
        _beforeLast = piece.Length > 1 ? piece[piece.Length - 2] : _last;
        _last = piece[piece.Length - 1];
        _length += piece.Length;
        ReadOnlySpan<byte> kept = piece.Slice(0, Math.Min(piece.Length, _head.Length - _headLength));
        kept.CopyTo(_head.AsSpan(_headLength));
        _headLength += kept.Length;
    }

    private void EndLine(long next)
    {
        bool isComplete = (_last == '\r' ? _beforeLast : _last) == '}';
        bool isEntry = isComplete && _headLength >= EntryHeadLength && _head.AsSpan(0, EntryStart.Length).SequenceEqual(EntryStart);
        ReadOnlySpan<byte> head = _head.AsSpan(0, _headLength);
        bool isSpending = isComplete && _length == _headLength && JournalSpending.IsStart(head);
        if (isEntry && JournalKey.TryParse(_head.AsSpan(EntryStart.Length, JournalKey.Length), out JournalKey key)) Index.Add(key, End);
        else if (isSpending && Spending.Add(head))
        {
            // The line contains spending, which Spending.Add has recorded.
        }
        else if (_isFirst || IsNewer()) throw Refuse();
        else Damaged++;
        End = next;
        _isFirst = false;
        _headLength = 0;
        _length = 0;
        _last = _beforeLast = 0;
    }

    private bool IsNewer() => ReadVersion() > Version;

    /// <summary>Reads the version of the current line. Returns 0 if the line doesn't contain a version.</summary>
    private int ReadVersion()
    {
        string head = Encoding.ASCII.GetString(_head, 0, _headLength);
        if (!head.StartsWith(Mark, StringComparison.Ordinal)) return 0;
        int comma = head.IndexOf(',');
        return comma > 0 && int.TryParse(head.Substring(Mark.Length, comma - Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : 0;
    }

    private JournalException Refuse() => IsNewer()
        ? new JournalException(JournalProblem.OtherFormat, Texts.Format("Journal.Newer", path, ReadVersion(), Version), Texts.Format("Journal.NewerRemedy"))
        : new JournalException(JournalProblem.OtherFormat, Texts.Format("Journal.None", path), Texts.Format("Journal.NoneRemedy"));
}

/// <summary>
/// Represents the offsets of a journal's entries, by key. Several entries can have the same key. Each of these entries is returned once, in the order of the
/// lines in the file.
/// </summary>
internal sealed class JournalIndex
{
    private const int None = -1;

    private readonly Dictionary<JournalKey, (int First, int Last)> _chains = [];
    private readonly List<(long Offset, int Next)> _entries = [];

    public int Count => _entries.Count;

    public void Add(JournalKey key, long offset)
    {
        int place = _entries.Count;
        _entries.Add((offset, None));
        if (!_chains.TryGetValue(key, out var chain)) _chains.Add(key, (place, place));
        else
        {
            _entries[chain.Last] = (_entries[chain.Last].Offset, place);
            _chains[key] = (chain.First, place);
        }
    }

    /// <summary>
    /// Removes the next entry with the specified key, and returns the offset of the entry. Returns null if there are no more entries with this key.
    /// </summary>
    public long? Take(JournalKey key)
    {
        if (!_chains.TryGetValue(key, out var chain)) return null;
        (long offset, int next) = _entries[chain.First];
        if (next == None) _chains.Remove(key);
        else _chains[key] = (next, chain.Last);
        return offset;
    }
}
