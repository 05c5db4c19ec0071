using System.Net;
using QwenPS.Client.Transport;
using QwenPS.Files;

namespace QwenPS.Batches;

/// <summary>A file on disk as the content of a request: read while it is sent, and anew at every attempt.</summary>
/// <param name="path">The file.</param>
/// <param name="sent">Is called with each piece that went out: a long upload is no silence.</param>
internal sealed class FileHttpContent(string path, Action sent) : HttpContent
{
    private const int PieceLength = 64 * 1024;

#if NET
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => CopyAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => CopyAsync(stream, cancellationToken);
#else
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => CopyAsync(stream, CancellationToken.None);
#endif

    protected override bool TryComputeLength(out long length)
    {
        length = OfFile(() => new FileInfo(path).Length);
        if (length > BatchLimits.LargestFile) throw new SentFileException(new FileTooLargeException(path, length, BatchLimits.LargestFile));
        return true;
    }

    private async Task CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        using FileStream file = OfFile(() => RegularFile.Open(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        byte[] piece = new byte[PieceLength];
        int read;
#pragma warning disable CA1835 // .NET Framework has these overloads only
        while ((read = await ReadAsync(file, piece, cancellationToken).ConfigureAwait(false)) > 0)
        {
            await stream.WriteAsync(piece, 0, read, cancellationToken).ConfigureAwait(false);
            sent();
        }
#pragma warning restore CA1835
    }

    private static async Task<int> ReadAsync(FileStream file, byte[] piece, CancellationToken cancellationToken)
    {
        try
        {
#pragma warning disable CA1835 // .NET Framework has this overload only
            return await file.ReadAsync(piece, 0, piece.Length, cancellationToken).ConfigureAwait(false);
#pragma warning restore CA1835
        }
        catch (IOException exception)
        {
            throw new SentFileException(exception);
        }
    }

    private static T OfFile<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SentFileException(exception);
        }
    }
}
