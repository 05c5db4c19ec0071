using System.Globalization;
using System.Text;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Finds the entries of a journal without keeping more of it than a buffer. Of each line only the beginning is looked at: what the rest holds is
/// seen when the entry is used. An editor that has saved it may have put a byte order mark before it and ended its lines with CR LF.
/// </summary>
internal sealed class JournalScanner(string path)
{
    public const int Version = 1;

    /// <summary>How every line begins, whatever the version.</summary>
    private const string Mark = "{\"qwenps-journal\":";

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private static readonly byte[] LineStart = Encoding.ASCII.GetBytes(Beginning);
    private static readonly int HeadLength = LineStart.Length + JournalKey.Length;

    private readonly byte[] _head = new byte[HeadLength];
    private int _headLength;
    private byte _last;
    private byte _beforeLast;
    private bool _isFirst = true;

    /// <summary>How a line begins, up to its key.</summary>
    public static string Beginning => string.Format(CultureInfo.InvariantCulture, "{0}{1},\"key\":\"", Mark, Version);

    public JournalIndex Index { get; } = new();

    /// <summary>Lines that are none of a journal, behind a first one that is.</summary>
    public int Damaged { get; private set; }

    /// <summary>Where the whole lines end. What stands behind is the beginning of a line that was not finished.</summary>
    public long End { get; private set; }

    /// <exception cref="JournalException">It is no journal, or one of a newer version.</exception>
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
                    // A file of gigabytes without a line break is seen to be none at once.
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

    /// <summary>Reads until a byte order mark would be whole.</summary>
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
    /// Whether the line at hand, if it is the first, is one of a journal as far as it goes. Of which version is asked once its number is there for sure,
    /// however the file comes in.
    /// </summary>
    private bool MayBeFirst()
    {
        int length = Math.Min(_headLength, _headLength < HeadLength ? Mark.Length : LineStart.Length);
        return !_isFirst || _head.AsSpan(0, length).SequenceEqual(LineStart.AsSpan(0, length));
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (piece.Length == 0) return;
        _beforeLast = piece.Length > 1 ? piece[piece.Length - 2] : _last;
        _last = piece[piece.Length - 1];
        ReadOnlySpan<byte> kept = piece.Slice(0, Math.Min(piece.Length, HeadLength - _headLength));
        kept.CopyTo(_head.AsSpan(_headLength));
        _headLength += kept.Length;
    }

    private void EndLine(long next)
    {
        bool isEntry = _headLength == HeadLength && (_last == '\r' ? _beforeLast : _last) == '}' && _head.AsSpan(0, LineStart.Length).SequenceEqual(LineStart);
        if (isEntry && JournalKey.TryParse(_head.AsSpan(LineStart.Length), out JournalKey key)) Index.Add(key, End);
        else if (_isFirst || IsNewer()) throw Refuse();
        else Damaged++;
        End = next;
        _isFirst = false;
        _headLength = 0;
        _last = _beforeLast = 0;
    }

    private bool IsNewer() => VersionOf() > Version;

    /// <summary>The version that the line at hand names; 0 where it names none.</summary>
    private int VersionOf()
    {
        string head = Encoding.ASCII.GetString(_head, 0, _headLength);
        if (!head.StartsWith(Mark, StringComparison.Ordinal)) return 0;
        int comma = head.IndexOf(',');
        return comma > 0 && int.TryParse(head.Substring(Mark.Length, comma - Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : 0;
    }

    private JournalException Refuse() => IsNewer()
        ? new JournalException(JournalProblem.OtherFormat, Texts.Format("Journal.Newer", path, VersionOf(), Version), Texts.Format("Journal.NewerRemedy"))
        : new JournalException(JournalProblem.OtherFormat, Texts.Format("Journal.None", path), Texts.Format("Journal.NoneRemedy"));
}

/// <summary>Where the entries of a journal begin, by their keys. Entries of one key come out in the order of the file, each once.</summary>
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

    /// <summary>Takes the next entry of that key; null where there is none left.</summary>
    public long? Take(JournalKey key)
    {
        if (!_chains.TryGetValue(key, out var chain)) return null;
        (long offset, int next) = _entries[chain.First];
        if (next == None) _chains.Remove(key);
        else _chains[key] = (next, chain.Last);
        return offset;
    }
}
