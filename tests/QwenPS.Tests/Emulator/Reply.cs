using System.Text.Json;

namespace QwenPS.Tests.Emulator;

/// <summary>Represents a complete answer.</summary>
internal sealed record Reply(int Status, string? ContentType, string? RequestId, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>Gets the text of the answer in the compatible protocol.</summary>
    public string? Content => Choice.GetProperty("message").GetProperty("content").GetString();

    public JsonElement Choice => Json.GetProperty("choices")[0];

    public string? FinishReason => Choice.GetProperty("finish_reason").GetString();

    public JsonElement Error => Json.GetProperty("error");

    public string? Code => Error.GetProperty("code").GetString();

    /// <summary>Gets the JSON of each data line.</summary>
    public IReadOnlyList<string> Data =>
        [.. Text.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line["data:".Length..].Trim())];

    public IEnumerable<JsonElement> Chunks => Data.Where(data => data != "[DONE]").Select(data => JsonDocument.Parse(data).RootElement);

    /// <summary>Gets the joined deltas of a stream of the compatible protocol.</summary>
    public string StreamedContent => string.Concat(Chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
        .Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : null));

    public static async Task<Reply> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.ToString(),
        response.Headers.TryGetValues("x-request-id", out var ids) ? ids.Single() : null,
        await response.Content.ReadAsStringAsync());
}
