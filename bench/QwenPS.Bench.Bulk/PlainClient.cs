using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace QwenPS.Bench.Bulk;

/// <summary>Creates clients that behave like a typical script, with an HttpClient and five retries with increasing waits.</summary>
internal static class PlainClient
{
    private const int Retries = 5;

    public static Func<string, string, Task> Create(Uri server, TimeSpan second, Action<string> onAttempt)
    {
        var http = new HttpClient { BaseAddress = server };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk-emulator-ok");
        return async (model, text) =>
        {
            for (int attempt = 0; ; attempt++)
            {
                var body = new { model, messages = new[] { new { role = "user", content = text } } };
                using HttpResponseMessage response = await http.PostAsJsonAsync("compatible-mode/v1/chat/completions", body);
                if ((int)response.StatusCode == 429) onAttempt(await response.Content.ReadAsStringAsync());
                if ((int)response.StatusCode == 429 && attempt < Retries)
                {
                    await Task.Delay(second * (Math.Pow(2, attempt + 1) - 1) * (0.8 + (Random.Shared.NextDouble() * 0.4)));
                    continue;
                }

                response.EnsureSuccessStatusCode();
                _ = await response.Content.ReadAsStringAsync();
                return;
            }
        };
    }
}
