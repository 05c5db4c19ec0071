namespace QwenPS.Emulator.Http;

/// <summary>Reads the complete body of a request.</summary>
internal static class RequestBody
{
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, 1024 * 1024));
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
