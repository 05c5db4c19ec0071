using System.Text;
using QwenPS.Emulator;

namespace QwenPS.Fuzz;

/// <summary>Records the output of the emulator as the initial corpus.</summary>
internal static class Recording
{
    private const string Compatible = "compatible-mode/v1/";
    private const string Native = "api/v1/";
    private const string Generation = "services/aigc/text-generation/generation";
    private const string Tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}}]";

    public static async Task<int> SaveAsync(string folder)
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions());
        using var http = new HttpClient { BaseAddress = emulator.BaseUri };
        foreach ((string name, string prompt, string more) in new[]
        {
            ("text", "Hello, 你好 😀: a text that comes in several pieces.", ""), ("tools", "call:f({\\\"a\\\":1})", Tools), ("logprobs", "a few words", "\"logprobs\":true,\"top_logprobs\":2"),
        })
        {
            string nativeMore = more.Length == 0 ? "" : "," + more;
            string messages = $"\"messages\":[{{\"role\":\"user\",\"content\":\"{prompt}\"}}]";
            string compatible = $"{{\"model\":\"qwen-plus\",{messages}{nativeMore}";
            string native = $"{{\"model\":\"qwen-plus\",\"input\":{{{messages}}},\"parameters\":{{\"result_format\":\"message\"{nativeMore}";
            await SaveAsync(http, folder, "answer-OpenAI", name, Compatible + "chat/completions", compatible + "}");
            await SaveAsync(http, folder, "stream-OpenAI", name, Compatible + "chat/completions", compatible + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
            await SaveAsync(http, folder, "answer-DashScope", name, Native + Generation, native + "}}");
            await SaveAsync(http, folder, "stream-DashScope", name, Native + Generation, native + ",\"incremental_output\":true}}", sse: true);
            await SaveAsync(http, folder, "stream-DashScope", name + "-cumulative", Native + Generation, native + "}}", sse: true);
        }

        foreach (string key in new[] { "expired", "arrears", "quota", "workspace", "denied-qwen-plus" })
        {
            await SaveAsync(http, folder, "error-OpenAI", key, Compatible + "chat/completions", "{\"model\":\"qwen-plus\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", key: key);
            await SaveAsync(http, folder, "error-DashScope", key, Native + Generation, "{\"model\":\"qwen-plus\",\"input\":{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]},\"parameters\":{}}", key: key);
        }

        await SaveAsync(http, folder, "models-OpenAI", "list", Compatible + "models", null);
        await SaveAsync(http, folder, "models-DashScope", "list", Native + "models?page_no=1&page_size=20", null);
        return 0;
    }

    private static async Task SaveAsync(HttpClient http, string folder, string target, string name, string path, string? body, bool sse = false, string key = "ok")
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer sk-emulator-" + key);
        if (sse) request.Headers.TryAddWithoutValidation("X-DashScope-SSE", "enable");
        using HttpResponseMessage answer = await http.SendAsync(request);
        Directory.CreateDirectory(Path.Combine(folder, target));
        await File.WriteAllBytesAsync(Path.Combine(folder, target, $"recorded-{name}.txt"), await answer.Content.ReadAsByteArrayAsync());
    }
}
