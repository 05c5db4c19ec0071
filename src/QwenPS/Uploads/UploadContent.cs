using System.Net;
using System.Net.Http.Headers;
using System.Text;
using QwenPS.Client.Transport;
using QwenPS.Files;

namespace QwenPS.Uploads;

/// <summary>Represents a local file to upload.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Name">The name of the uploaded file.</param>
/// <param name="Purpose">The purpose of the file at the service: <c>batch</c> or <c>file-extract</c>.</param>
/// <param name="MaxSize">The maximum size in bytes.</param>
internal sealed record UploadSource(string Path, string Name, string Purpose, long MaxSize);

/// <summary>Creates the multipart content of a request that uploads a file.</summary>
internal static class UploadContent
{
    /// <summary>Returns the length of a file in bytes. For a symbolic link, this is the length of the link's target.</summary>
    public static long GetLength(string path)
    {
        using FileStream file = RegularFile.OpenRead(path);
        return file.Length;
    }

    /// <param name="source">The file.</param>
    /// <param name="sent">The callback that's called after each piece is sent.</param>
    public static HttpContent Create(UploadSource source, Action sent)
    {
        string boundary = "qwenps-" + Guid.NewGuid().ToString("N");
        var content = new MultipartFormDataContent(boundary);
        content.Add(Part(new StringContent(source.Purpose), "purpose", null));
        content.Add(Part(new FileHttpContent(source.Path, source.MaxSize, sent), "file", source.Name));

        // .NET adds quotation marks around the boundary, which some gateways don't support.
        content.Headers.ContentType!.Parameters.Single(parameter => parameter.Name == "boundary").Value = boundary;
        return content;
    }

    private static HttpContent Part(HttpContent part, string name, string? fileName)
    {
        part.Headers.ContentType = fileName is null ? null : new MediaTypeHeaderValue("application/octet-stream");
        string disposition = $"form-data; name=\"{name}\"" + (fileName is null ? "" : $"; filename=\"{ToWire(fileName)}\"");
        part.Headers.Remove("Content-Disposition");
        part.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
        return part;
    }

    /// <summary>
    /// Returns a string with one character for each UTF-8 byte of the name. .NET writes each character of a header as one byte, so the header contains the name
    /// in UTF-8. Other clients also send UTF-8. By default, .NET encodes the name as in email messages, but the service doesn't decode such a name.
    /// </summary>
    private static string ToWire(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        char[] characters = new char[bytes.Length];
        for (int i = 0; i < bytes.Length; i++) characters[i] = (char)bytes[i];
        return new string(characters);
    }
}

/// <summary>Represents a file as the content of an HTTP request. For each attempt to send the request, the file is read again, in pieces.</summary>
/// <param name="path">The file.</param>
/// <param name="maxSize">The maximum size in bytes.</param>
/// <param name="sent">
/// The callback that's called after each piece is sent. The callback shows that the upload continues. Otherwise, a long upload would be treated as idle.
/// </param>
internal sealed class FileHttpContent(string path, long maxSize, Action sent) : HttpContent
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
        length = RunFileOperation(() => UploadContent.GetLength(path));
        if (length > maxSize) throw new SentFileException(new FileTooLargeException(path, length, maxSize));
        return true;
    }

    private async Task CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        using FileStream file = RunFileOperation(() => RegularFile.OpenRead(path));
        byte[] piece = new byte[PieceLength];
        int read;
#pragma warning disable CA1835 // .NET Framework has only these overloads.
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
#pragma warning disable CA1835 // .NET Framework has only this overload.
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
