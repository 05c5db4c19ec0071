namespace QwenPS.Client.Transport;

/// <summary>
/// Finds the comment lines <c>:HTTP_STATUS/429</c> of the DashScope protocol's event streams, the only place that tells the status of an error
/// inside a stream. SSE parsers drop comments, so this looks at the bytes on their way to one. The bytes of several events can be on their way
/// at once: each event has the status that stood before its own end.
/// </summary>
internal sealed class StatusComment
{
    private const int ElsewhereInLine = -1;

    /// <summary>The statuses of the events that are whole, and that the parser has not handed on yet.</summary>
    private readonly Queue<int?> _ready = new();

    /// <summary>How much of the mark the line has matched so far.</summary>
    private int _matched;
    private int _digits;

    /// <summary>How much of the name of the field that makes an event the line has matched so far.</summary>
    private int _data;
    private bool _hasData;
    private bool _isLineEmpty = true;
    private bool _wasReturn;
    private int? _newest;

    /// <summary>The status of the event that was handed on last; null where none was told.</summary>
    public int? Value { get; private set; }

    private static ReadOnlySpan<byte> Mark => ":HTTP_STATUS/"u8;

    private static ReadOnlySpan<byte> Data => "data"u8;

    /// <summary>An event was handed on. The last one may have no empty line behind it.</summary>
    public void EventRead() => Value = _ready.Count > 0 ? _ready.Dequeue() : _newest;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            byte one = bytes[i];
            bool isSecondOfTwo = one == (byte)'\n' && _wasReturn;
            _wasReturn = one == (byte)'\r';
            if (isSecondOfTwo) continue;
            if (one is (byte)'\n' or (byte)'\r') EndLine();
            else
            {
                ReadByte(one);
                if (IsRestOfNoInterest) i += LengthOfRest(bytes.Slice(i + 1));
            }
        }
    }

    /// <summary>Whether all that the line can tell stood in its beginning: most of a stream is such lines, and they are long.</summary>
    private bool IsRestOfNoInterest => _matched == ElsewhereInLine && (_data == ElsewhereInLine || _data > Data.Length);

    private static int LengthOfRest(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
        return end < 0 ? bytes.Length : end;
    }

    private void ReadByte(byte one)
    {
        _isLineEmpty = false;
        if (_matched == Mark.Length) ReadDigit(one);
        else if (_matched != ElsewhereInLine) _matched = one == Mark[_matched] ? _matched + 1 : ElsewhereInLine;

        if (_data == Data.Length) _data = one == (byte)':' ? Data.Length + 1 : ElsewhereInLine;
        else if (_data is >= 0 and < 4) _data = one == Data[_data] ? _data + 1 : ElsewhereInLine;
    }

    private void ReadDigit(byte one)
    {
        if (one is >= (byte)'0' and <= (byte)'9' && _digits < 100) _digits = (_digits * 10) + (one - '0');
    }

    private void EndLine()
    {
        if (_matched == Mark.Length && _digits is >= 100 and <= 599) _newest = _digits;
        if (_data >= Data.Length) _hasData = true;
        if (_isLineEmpty && _hasData)
        {
            _ready.Enqueue(_newest);
            _hasData = false;
        }

        _matched = 0;
        _digits = 0;
        _data = 0;
        _isLineEmpty = true;
    }
}
