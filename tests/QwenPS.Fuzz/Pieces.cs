namespace QwenPS.Fuzz;

/// <summary>Represents bytes that arrive in parts of any length, as from a network.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="random">The random generator that chooses the lengths, or null to return all bytes at the same time.</param>
internal sealed class Pieces(byte[] bytes, Random? random) : Stream
{
    private readonly int _longest = random is null ? int.MaxValue : random.Next(3) switch { 0 => 1, 1 => 8, _ => 400 };
    private int _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int most = Math.Min(buffer.Length, bytes.Length - _at);
        int length = random is null || most == 0 ? most : random.Next(1, Math.Min(most, _longest) + 1);
        bytes.AsSpan(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
