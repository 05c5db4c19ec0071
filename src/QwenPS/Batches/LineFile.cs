using QwenPS.Files;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>Represents the position of a line in a file.</summary>
/// <param name="Offset">The offset of the first byte.</param>
/// <param name="Length">The length in bytes, without the line break.</param>
internal readonly record struct LinePlace(long Offset, int Length);

/// <summary>
/// Reads the lines of a file that can be larger than memory. This class finds the lines in the order of the file, and can read each line again later.
/// </summary>
internal sealed class LineFile : IDisposable
{
    private const int BufferLength = 64 * 1024;

    private readonly string _path;
    private readonly int _maxLineLength;
    private readonly FileStream _file;
    private readonly byte[] _buffer = new byte[BufferLength];
    private byte[] _line = new byte[4096];
    private long _bufferStart;
    private int _filled;
    private int _at;

    /// <param name="path">The path of the file.</param>
    /// <param name="maxLineLength">The maximum line length in bytes.</param>
    public LineFile(string path, int maxLineLength)
    {
        _path = path;
        _maxLineLength = maxLineLength;
        _file = RegularFile.OpenRead(path);
    }

    /// <summary>Finds the next line that isn't empty. Returns null at the end of the file.</summary>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public LinePlace? Next()
    {
        while (true)
        {
            long start = _bufferStart + _at;
            int length = 0;
            bool isEnd = false;
            while (true)
            {
                if (_at == _filled && !Fill())
                {
                    isEnd = true;
                    break;
                }

                int end = Array.IndexOf(_buffer, (byte)'\n', _at, _filled - _at);
                length += (end < 0 ? _filled : end) - _at;
                _at = end < 0 ? _filled : end + 1;
                if (length > _maxLineLength) throw new InvalidDataException(Texts.Format("Batch.LongLine", Path.GetFileName(_path), _maxLineLength / 1_000_000));
                if (end >= 0) break;
            }

            if (length > 0) return new LinePlace(start, length);
            if (isEnd) return null;
        }
    }

    /// <summary>Reads the bytes of a line. The bytes are valid until the next call of this method.</summary>
    public ReadOnlyMemory<byte> Read(LinePlace place)
    {
        if (_line.Length < place.Length) _line = new byte[Math.Max(place.Length, _line.Length * 2)];
        if (place.Offset >= _bufferStart && place.Offset + place.Length <= _bufferStart + _filled)
        {
            // The line is still in the buffer.
            Array.Copy(_buffer, (int)(place.Offset - _bufferStart), _line, 0, place.Length);
            return _line.AsMemory(0, place.Length);
        }

        long back = _bufferStart + _filled;
        _file.Position = place.Offset;
        int length = 0;
        while (length < place.Length)
        {
            int read = _file.Read(_line, length, place.Length - length);
            if (read == 0) break;
            length += read;
        }

        _file.Position = back;
        return _line.AsMemory(0, length);
    }

    public void Dispose() => _file.Dispose();

    private bool Fill()
    {
        _bufferStart += _filled;
        _at = 0;
        _filled = _file.Read(_buffer, 0, _buffer.Length);
        return _filled > 0;
    }
}
