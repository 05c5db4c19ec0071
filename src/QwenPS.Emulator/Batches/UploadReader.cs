using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Batches;

/// <summary>Writes an upload to disk while it's received. An upload is a multipart request with the parts purpose and file.</summary>
internal static class UploadReader
{
    /// <summary>The maximum size of a file that the service accepts.</summary>
    public const long MaxFileBytes = 500L * 1024 * 1024;

    private const long Around = 1024 * 1024;

    /// <summary>Allows larger requests for uploads.</summary>
    public static void Allow(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxFileBytes + Around;
    }

    /// <summary>Receives the complete request. If the request isn't valid, <see cref="Upload.Error"/> contains the reason.</summary>
    public static async Task<Upload> ReceiveAsync(HttpRequest request, string path, CancellationToken gone)
    {
        var upload = new Upload(path);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            await request.Body.CopyToAsync(Stream.Null, gone);
            upload.Error = RequestErrors.Missing("file");
            return upload;
        }

        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(gone) is { } section) await TakeAsync(upload, section, gone);
        }
        catch (InvalidDataException)
        {
            upload.Error = RequestErrors.NotJson;
        }

        upload.Error ??= Check(upload);
        return upload;
    }

    private static async Task TakeAsync(Upload upload, MultipartSection section, CancellationToken gone)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition)) return;
        switch (HeaderUtilities.RemoveQuotes(disposition.Name).Value)
        {
            case "purpose":
                upload.Purpose = await new StreamReader(section.Body).ReadToEndAsync(gone);
                break;
            case "file":
                upload.FileName = HeaderUtilities.RemoveQuotes(disposition.FileName).Value ?? "";
                FileStream file = File.Create(upload.Path);
                await using (file) await section.Body.CopyToAsync(file, gone);
                break;
        }
    }

    private static ServiceError? Check(Upload upload)
    {
        if (upload.FileName is null) return RequestErrors.Missing("file");
        if (upload.Purpose is null) return RequestErrors.Missing("purpose");
        if (upload.Purpose is not ("batch" or FileRules.Extract))
            return RequestErrors.InvalidValue("purpose", $"'purpose' must be batch or file-extract, not '{upload.Purpose}'.");
        return FileRules.Check(upload.Purpose, upload.FileName, new FileInfo(upload.Path).Length);
    }
}
