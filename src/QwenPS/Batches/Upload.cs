using System.Net.Http.Headers;

namespace QwenPS.Batches;

/// <summary>Makes the multipart request that uploads a file for batches.</summary>
internal static class Upload
{
    /// <param name="path">The file.</param>
    /// <param name="name">The name to give it.</param>
    /// <param name="sent">Is called with each piece that went out.</param>
    public static HttpContent CreateContent(string path, string name, Action sent)
    {
        string boundary = "qwenps-" + Guid.NewGuid().ToString("N");
        var content = new MultipartFormDataContent(boundary);
        content.Add(Part(new StringContent("batch"), "purpose", null));
        content.Add(Part(new FileHttpContent(path, sent), "file", name));

        // .NET writes the boundary in quotes, at which some gateways stumble.
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
