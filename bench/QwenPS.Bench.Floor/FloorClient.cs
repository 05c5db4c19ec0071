using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace QwenPS.Bench.Floor;

/// <summary>
/// Provides the minimal code to get an answer, which is one HttpClient, one JSON request, and one JSON response. It has no timeouts, retries, typed errors, or
/// cancellation. The additional time of another client is the cost of these features.
/// </summary>
internal static class FloorClient
{
    private static readonly HttpClient Http = new();

    public static async Task<FloorAnswer> AskAsync(Uri uri, string model, string prompt)
    {
        using HttpRequestMessage request = CreateRequest(uri, model, prompt, isStream: false);
        using HttpResponseMessage response = await Http.SendAsync(request).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false));
        JsonElement usage = answer.RootElement.GetProperty("usage");
        return new FloorAnswer(
            answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(),
            usage.GetProperty("prompt_tokens").GetInt32(),
            usage.GetProperty("completion_tokens").GetInt32(),
            FindRequestId(response));
    }

    /// <summary>Streams the answer to a request. Each line is read on the caller's thread, which is the pipeline thread.</summary>
    public static IEnumerable<FloorPiece> Stream(Uri uri, string model, string prompt)
    {
        using HttpRequestMessage request = CreateRequest(uri, model, prompt, isStream: true);
        using HttpResponseMessage response = Http.Send(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        string? requestId = FindRequestId(response);
        using var lines = new StreamReader(response.Content.ReadAsStream());
        while (lines.ReadLine() is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            if (line == "data: [DONE]") yield break;
            using JsonDocument data = JsonDocument.Parse(line.AsMemory("data: ".Length));
            JsonElement choices = data.RootElement.GetProperty("choices");
            if (choices.GetArrayLength() == 0) continue;
            yield return new FloorPiece(choices[0].GetProperty("delta").GetProperty("content").GetString(), choices[0].GetProperty("finish_reason").GetString(), requestId);
        }
    }

    private static HttpRequestMessage CreateRequest(Uri uri, string model, string prompt, bool isStream)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteStartArray("messages");
            json.WriteStartObject();
            json.WriteString("role", "user");
            json.WriteString("content", prompt);
            json.WriteEndObject();
            json.WriteEndArray();
            if (isStream) json.WriteBoolean("stream", true);
            json.WriteEndObject();
        }

        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ReadOnlyMemoryContent(body.WrittenMemory) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-bench");
        return request;
    }

    private static string? FindRequestId(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-request-id", out IEnumerable<string>? values) ? values.First() : null;
}
