using System.Net;
using System.Net.Http.Headers;
using QwenPS.Client.Transport;
using QwenPS.Files;

namespace QwenPS.Batches;

/// <summary>Creates the multipart request that uploads a batch file.</summary>
internal static class Upload
{
    /// <param name="path">The file.</param>
    /// <param name="name">The name of the uploaded file.</param>
    /// <param name="sent">Called after each piece that was sent.</param>
    public static HttpContent CreateContent(string path, string name, Action sent)
    {
        string boundary = "qwenps-" + Guid.NewGuid().ToString("N");
        var content = new MultipartFormDataContent(boundary);
        content.Add(Part(new StringContent("batch"), "purpose", null));
        content.Add(Part(new FileHttpContent(path, sent), "file", name));

        // .NET quotes the boundary, which some gateways don't support.
        content.Headers.ContentType!.Parameters.Single(parameter => parameter.Name == "boundary").Value = boundary;
        return content;
    }

    private static HttpContent Part(HttpContent part, string name, string? fileName)
    {
        part.Headers.ContentType = fileName is null ? null : new MediaTypeHeaderValue("application/octet-stream");
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = Quote(name), FileName = fileName is null ? null : Quote(fileName) };
        return part;
    }

    private static string Quote(string text) => "\"" + text + "\"";
}

/// <summary>A file as the content of an HTTP request. The file is read while it's sent, and again for each attempt.</summary>
/// <param name="path">The file.</param>
/// <param name="sent">Called after each piece that was sent, so a long upload doesn't cause an idle timeout.</param>
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
        length = RunFileOperation(() => new FileInfo(path).Length);
        if (length > BatchLimits.MaxFileSize) throw new SentFileException(new FileTooLargeException(path, length, BatchLimits.MaxFileSize));
        return true;
    }

    private async Task CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        using FileStream file = RunFileOperation(() => RegularFile.Open(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        byte[] piece = new byte[PieceLength];
        int read;
#pragma warning disable CA1835 // .NET Framework only has these overloads
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
#pragma warning disable CA1835 // .NET Framework only has this overload
            return await file.ReadAsync(piece, 0, piece.Length, cancellationToken).ConfigureAwait(false);
#pragma warning restore CA1835
        }
        catch (IOException exception)
        {
            throw new SentFileException(exception);
        }
    }

    private static T RunFileOperation<T>(Func<T> read)
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
