using System.IO.Compression;

namespace QwenPS.Tests.Support;

internal static class Compression
{
    public static byte[] Gzip(byte[] bytes) => Gzip([bytes]);

    /// <summary>Compresses parts one after another, so they don't have to be in memory at the same time.</summary>
    public static byte[] Gzip(IEnumerable<byte[]> pieces)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            foreach (byte[] piece in pieces) gzip.Write(piece, 0, piece.Length);
        }

        return compressed.ToArray();
    }
}
