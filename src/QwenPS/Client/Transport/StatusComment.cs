namespace QwenPS.Client.Transport;

/// <summary>
/// Finds the comment lines <c>:HTTP_STATUS/429</c> of the DashScope protocol's event streams, the only place that tells the status of an error
/// inside a stream. SSE parsers drop comments, so this looks at the bytes on their way to one.
/// </summary>
internal sealed class StatusComment
{
    private const int ElsewhereInLine = -1;

    /// <summary>How much of the mark the line has matched so far.</summary>
    private int _matched;
    private int _digits;

    /// <summary>The status of the newest comment; null where there was none.</summary>
    public int? Value { get; private set; }

    private static ReadOnlySpan<byte> Mark => ":HTTP_STATUS/"u8;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            if (one is (byte)'\n' or (byte)'\r') EndLine();
            else if (_matched == Mark.Length) ReadDigit(one);
            else if (_matched != ElsewhereInLine) _matched = one == Mark[_matched] ? _matched + 1 : ElsewhereInLine;
        }
    }

    private void ReadDigit(byte one)
    {
        if (one is >= (byte)'0' and <= (byte)'9' && _digits < 100) _digits = (_digits * 10) + (one - '0');
    }

    private void EndLine()
    {
        if (_matched == Mark.Length && _digits is >= 100 and <= 599) Value = _digits;
        _matched = 0;
        _digits = 0;
    }
}
