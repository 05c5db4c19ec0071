using System.Text;
using System.Text.Json;
using QwenPS.Emulator;
using QwenPS.Emulator.Batches;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>Represents the base class for tests with files and batches. Each status of a batch takes only milliseconds.</summary>
public abstract class BatchTest : EmulatorTest
{
    internal const string Files = "/compatible-mode/v1/files";
    internal const string Batches = "/compatible-mode/v1/batches";

    protected override EmulatorOptions Options => new() { BatchStep = TimeSpan.FromMilliseconds(5) };

    internal static string Line(string id, string text = "hello", string model = "qwen-plus", string url = "/v1/chat/completions", string method = "POST") =>
        $$"""{"custom_id":"{{id}}","method":"{{method}}","url":"{{url}}","body":{{Bodies.Compatible(text, model: model)}}}""";

    internal Task<Reply> UploadAsync(string content, string purpose = "batch", string name = "requests.jsonl") => UploadAsync(Encoding.UTF8.GetBytes(content), purpose, name);

    internal async Task<Reply> UploadAsync(byte[] content, string purpose, string name)
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent(purpose), "\"purpose\"");
        form.Add(new ByteArrayContent(content), "\"file\"", $"\"{name}\"");
        using var request = Request(Files, "");
        request.Content = form;
        using var response = await Client.SendAsync(request);
        return await Reply.ReadAsync(response);
    }

    internal Task<Reply> CreateAsync(string fileId, string endpoint = "/v1/chat/completions", string window = "24h", string more = "") =>
        SendAsync(Batches, $$"""{"input_file_id":"{{fileId}}","endpoint":"{{endpoint}}","completion_window":"{{window}}"{{more}}}""");

    /// <summary>Uploads a file, creates a batch, and waits until the batch ends.</summary>
    internal async Task<JsonElement> RunAsync(string content, string endpoint = "/v1/chat/completions", BatchFault? fault = null)
    {
        if (fault is not null) Emulator.AddBatchFault(fault);
        var file = (await UploadAsync(content)).Json.GetProperty("id").GetString()!;
        return await WaitForEndAsync((await CreateAsync(file, endpoint)).Json.GetProperty("id").GetString()!);
    }

    internal Task<JsonElement> WaitForEndAsync(string id) => UntilAsync(id, status => status is "completed" or "failed" or "expired" or "cancelled");

    /// <summary>Waits until a batch has a status.</summary>
    internal Task<JsonElement> UntilAsync(string id, Func<string?, bool> isExpected) =>
        Asking.UntilAsync(async () => (await SendAsync($"{Batches}/{id}", null)).Json, batch => isExpected(batch.GetProperty("status").GetString()));

    internal async Task<IReadOnlyList<JsonElement>> LinesAsync(JsonElement batch, string file)
    {
        var id = batch.GetProperty(file).GetString();
        if (id is null) return [];
        var text = (await SendAsync($"{Files}/{id}/content", null)).Text;
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    internal static void AssertCounts(JsonElement batch, int total, int completed, int failed)
    {
        var counts = batch.GetProperty("request_counts");
        Assert.Equal((total, completed, failed), (counts.GetProperty("total").GetInt32(), counts.GetProperty("completed").GetInt32(), counts.GetProperty("failed").GetInt32()));
    }
}
