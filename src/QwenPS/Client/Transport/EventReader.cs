namespace QwenPS.Client.Transport;

/// <summary>
/// Reads a server-sent event stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). No library is used, because parsers in libraries ignore
/// comments. If an error occurs in a stream of the DashScope protocol, the status is only in a comment, such as <c>:HTTP_STATUS/429</c>.
/// </summary>
/// <param name="body">The stream. Reading from the stream must fail if an event is too long, because this class doesn't limit the length of an event.</param>
internal sealed class EventReader(Stream body)
{
    private const int FirstSize = 8 * 1024;

    private byte[] _buffer = new byte[FirstSize];

    // The buffer has three parts. From _dataStart to _dataEnd, the buffer contains the data of the current event. From _line to _searched, the buffer contains
    // the beginning of the current line, without a line ending. From _searched to _end, the buffer contains bytes that haven't been searched for a line ending
    // yet.
    private int _dataStart;
    private int _dataEnd;
    private int _line;
    private int _searched;
    private int _end;

    private bool _hasData;
    private bool _isAtStart = true;
    private bool _skipsLineFeed;
    private bool _isAtEnd;
    private string? _nextName;

    private static ReadOnlySpan<byte> StatusMark => "HTTP_STATUS/"u8;

    /// <summary>
    /// Gets the name of the event, which is <c>error</c>, <c>result</c>, or <c>message</c>. If the event has any other name, or no name, the value is
    /// <c>message</c>.
    /// </summary>
    public string Name { get; private set; } = "";

    /// <summary>Gets the data of the event. The data is valid only until the next read.</summary>
    public ReadOnlySpan<byte> Data => _buffer.AsSpan(_dataStart, _dataEnd - _dataStart);

    /// <summary>Gets the last HTTP status in the stream, or null if the stream contained no status.</summary>
    public int? Status { get; private set; }

    /// <summary>Reads the next event. Returns false at the end of the stream. The last event doesn't have to be followed by an empty line.</summary>
    public async ValueTask<bool> ReadAsync()
    {
        _hasData = false;
        while (true)
        {
            if (ReadLines()) return true;
            if (_isAtEnd) return false;
            MakeRoom();
#if NET
            int read = await body.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
#else
            int read = await body.ReadAsync(_buffer, _end, _buffer.Length - _end).ConfigureAwait(false);
#endif
            _end += read;
            _isAtEnd = read == 0;
        }
    }

    /// <summary>Reads the complete lines in the buffer. Returns true if the lines complete an event.</summary>
    private bool ReadLines()
    {
        while (FindLineEnd() is >= 0 and var end)
        {
            int start = _line;
            _skipsLineFeed = end < _end && _buffer[end] == (byte)'\r';
            _line = _searched = Math.Min(end + 1, _end);
            if (_isAtStart && _buffer.AsSpan(start, end - start).StartsWith("\uFEFF"u8)) start += 3;
            _isAtStart = false;
            if (start < end) ReadLine(start, end);
            else if (EndEvent()) return true;
        }

        return _isAtEnd && EndEvent();
    }

    /// <summary>Returns the end of the line, or -1 if the end hasn't arrived yet.</summary>
    private int FindLineEnd()
    {
        if (_skipsLineFeed && _line < _end)
        {
            if (_buffer[_line] == (byte)'\n') _searched = ++_line;
            _skipsLineFeed = false;
        }

        int found = _buffer.AsSpan(_searched, _end - _searched).IndexOfAny((byte)'\n', (byte)'\r');
        if (found >= 0) return _searched + found;
        _searched = _end;
        return _isAtEnd && _line < _end ? _end : -1;
    }

    private bool EndEvent()
    {
        Name = _nextName ?? "message";
        _nextName = null;
        return _hasData;
    }

    private void ReadLine(int start, int end)
    {
        ReadOnlySpan<byte> line = _buffer.AsSpan(start, end - start);
        int colon = line.IndexOf((byte)':');
        if (colon == 0)
        {
            ReadComment(line.Slice(1));
            return;
        }

        ReadOnlySpan<byte> name = colon < 0 ? line : line.Slice(0, colon);
        start = colon < 0 ? end : start + colon + 1;
        if (start < end && _buffer[start] == (byte)' ') start++;
        if (name.SequenceEqual("data"u8)) AddData(start, end);
        else if (name.SequenceEqual("event"u8)) _nextName = ReadName(_buffer.AsSpan(start, end - start));
    }

    /// <summary>
    /// Joins the data lines of an event inside the buffer. The data always fits, because the line feed between two lines is never longer than the line ending
    /// that it replaces in the buffer.
    /// </summary>
    private void AddData(int start, int end)
    {
        if (!_hasData)
        {
            _hasData = true;
            _dataStart = start;
            _dataEnd = end;
            return;
        }

        _buffer[_dataEnd++] = (byte)'\n';
        Buffer.BlockCopy(_buffer, start, _buffer, _dataEnd, end - start);
        _dataEnd += end - start;
    }

    /// <summary>Returns the name of the event if the protocols use this name. For any other name, returns null without creating a string.</summary>
    private static string? ReadName(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("result"u8)) return "result";
        return name.SequenceEqual("error"u8) ? "error" : null;
    }

    private void ReadComment(ReadOnlySpan<byte> comment)
    {
        if (!comment.StartsWith(StatusMark)) return;
        int status = 0;
        foreach (byte digit in comment.Slice(StatusMark.Length))
        {
            if (digit is < (byte)'0' or > (byte)'9' || status >= 100) break;
            status = (status * 10) + (digit - '0');
        }

        if (status is >= 100 and <= 599) Status = status;
    }

    /// <summary>Moves the incomplete event to the start of the buffer, so the buffer has space for more data.</summary>
    private void MakeRoom()
    {
        int kept = _hasData ? _dataStart : _line;
        bool grows = _end - kept > _buffer.Length / 2;
        // Without this condition, an event that arrives in many small parts would be moved after each part.
        if (kept == 0 && !grows) return;
        byte[] larger = grows ? new byte[_buffer.Length * 2] : _buffer;
        Buffer.BlockCopy(_buffer, kept, larger, 0, _end - kept);
        _buffer = larger;
        _dataStart -= kept;
        _dataEnd -= kept;
        _line -= kept;
        _searched -= kept;
        _end -= kept;
    }
}
