using System.Text;
using QwenPS.Text;

namespace QwenPS.ModelSearch;

/// <summary>Represents a method that receives a line of a text, or a part of a long line.</summary>
/// <param name="buffer">The array that contains the characters. The array is valid only during the call.</param>
/// <param name="start">The index of the first character.</param>
/// <param name="length">The number of characters.</param>
/// <param name="line">The number of the line, starting at 1.</param>
/// <param name="column">The column of the first character, starting at 1.</param>
internal delegate void PieceAction(char[] buffer, int start, int length, long line, long column);

/// <summary>
/// Reads a text in any encoding line by line. The memory usage is constant. Lines that are longer than <see cref="MaxLength"/> are split between words. The
/// byte order mark determines the encoding. Without a byte order mark, the encoding is UTF-16 or UTF-8, or GB18030 if the text isn't valid UTF-8.
/// </summary>
internal sealed class TextPieces
{
    /// <summary>The maximum length of a part of a line in characters. A longer word is split, because it can't be a model ID.</summary>
    public const int MaxLength = 16 * 1024;

    private const int BufferSize = 64 * 1024;

    private readonly byte[] _bytes = new byte[BufferSize];
    private readonly char[] _line = new char[MaxLength];
    private char[] _characters = [];
    private int _length;
    private long _lineNumber;
    private long _column;
    private bool _afterReturn;

    /// <summary>Reads a text to its end. Returns false as soon as a byte is found that only binary files contain.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public bool Read(Stream stream, PieceAction action, CancellationToken cancellationToken)
    {
        int length = Fill(stream);
        if (Detect(_bytes.AsSpan(0, length)) is not { } found) return false;
        (Encoding encoding, int markLength) = found;
        Decoder decoder = encoding.GetDecoder();
        if (_characters.Length < BufferSize + 16) _characters = new char[BufferSize + 16];
        (_length, _lineNumber, _column, _afterReturn) = (0, 1, 1, false);
        for (int start = markLength; length > 0; start = 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count;
            try
            {
                count = decoder.GetChars(_bytes, start, length - start, _characters, 0, flush: false);
            }
            catch (DecoderFallbackException)
            {
                decoder = CreateLegacyDecoder();
                count = decoder.GetChars(_bytes, start, length - start, _characters, 0, flush: false);
            }

            if (Array.IndexOf(_characters, '\0', 0, count) >= 0) return false;
            Split(count, action);
            length = Fill(stream);
        }

        Flush(action);
        return true;
    }

    /// <summary>Splits one string into lines.</summary>
    public void Read(string text, PieceAction action, ref long line)
    {
        (_length, _lineNumber, _column, _afterReturn) = (0, line, 1, false);
        for (int start = 0; start < text.Length; start += BufferSize)
        {
            int count = Math.Min(BufferSize, text.Length - start);
            if (_characters.Length < count) _characters = new char[count];
            text.CopyTo(start, _characters, 0, count);
            Split(count, action);
        }

        Flush(action);
        line = _lineNumber + 1;
    }

    private void Split(int count, PieceAction action)
    {
        for (int i = 0; i < count; i++)
        {
            char c = _characters[i];
            if (c is not ('\n' or '\r'))
            {
                _afterReturn = false;
                if (_length == MaxLength) FlushPart(action);
                _line[_length++] = c;
                continue;
            }

            bool isSecond = c == '\n' && _afterReturn;
            _afterReturn = c == '\r';
            if (isSecond) continue;
            Flush(action);
            _lineNumber++;
            _column = 1;
        }
    }

    private void Flush(PieceAction action)
    {
        if (_length > 0) action(_line, 0, _length, _lineNumber, _column);
        _column += _length;
        _length = 0;
    }

    /// <summary>Passes a part of a long line to the action. The last word stays in the buffer, because it might be incomplete.</summary>
    private void FlushPart(PieceAction action)
    {
        const int longestWord = 1024;
        int end = _length;
        while (end > _length - longestWord && IsInWord(_line[end - 1])) end--;
        if (end == _length - longestWord) end = _length;
        action(_line, 0, end, _lineNumber, _column);
        _column += end;
        Array.Copy(_line, end, _line, 0, _length - end);
        _length -= end;
    }

    private static bool IsInWord(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '.' or '_' or '/' or ':' or '"' or '\'' or '=';

    private int Fill(Stream stream)
    {
        int length = 0;
        while (length < _bytes.Length)
        {
            int read = stream.Read(_bytes, length, _bytes.Length - length);
            if (read == 0) break;
            length += read;
        }

        return length;
    }

    /// <summary>Determines the encoding and the length of the byte order mark. Returns null for a binary file.</summary>
    internal static (Encoding Encoding, int MarkLength)? Detect(ReadOnlySpan<byte> beginning)
    {
        (Encoding encoding, int markLength) = TextEncoding.Detect(beginning);
        // A file with a byte order mark is a text file, so invalid characters are replaced and the rest of the file is still read.
        if (markLength > 0) return (Encoding.GetEncoding(encoding.CodePage), markLength);
        if (beginning.IndexOf((byte)0) < 0) return (encoding, 0);
        int even = 0, odd = 0;
        for (int i = 0; i < beginning.Length; i++)
        {
            if (beginning[i] != 0) continue;
            if (i % 2 == 0) even++;
            else odd++;
        }

        // In UTF-16, one of the two bytes of each Latin character is zero. Chinese text is also recognized, because its spaces and line breaks are Latin
        // characters.
        int least = Math.Max(1, beginning.Length / 50);
        if (even == 0 && odd >= least) return (Encoding.Unicode, 0);
        return odd == 0 && even >= least ? (Encoding.BigEndianUnicode, 0) : null;
    }

    private static Decoder CreateLegacyDecoder()
    {
        try
        {
            return Encoding.GetEncoding("GB18030").GetDecoder();
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // GB18030 isn't available. ISO-8859-1 is used instead. IDs are still found, because they consist of ASCII characters.
            return Encoding.GetEncoding("iso-8859-1").GetDecoder();
        }
    }
}
