using System.Text;
using QwenPS.Emulator;

namespace QwenPS.Tests.Emulator;

/// <summary>Represents an emulator with limits, and provides helper methods.</summary>
internal sealed class LimitedService : IAsyncDisposable
{
    private readonly HttpClient _client;

    private LimitedService(EmulatorHost emulator)
    {
        Emulator = emulator;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = emulator.BaseUri };
    }

    public EmulatorHost Emulator { get; }

    public static async Task<LimitedService> StartAsync(EmulatorOptions options) => new(await EmulatorHost.StartAsync(options));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Emulator.DisposeAsync();
    }

    /// <summary>Returns the beginning of a streamed answer. It ends when the response is disposed.</summary>
    public async Task<HttpResponseMessage> BeginAsync(params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = CreateRequest(EmulatorTest.Compatible, Bodies.Compatible("x", "\"stream\":true"), "sk-emulator-ok", headers);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Returns the error code of each of several consecutive requests. The code is empty if a request succeeds.</summary>
    public async Task<List<string?>> CodesAsync(int count, string model = "qwen-plus", string key = "sk-emulator-ok", string text = "x")
    {
        var codes = new List<string?>();
        for (var call = 0; call < count; call++)
        {
            var reply = await SendAsync(EmulatorTest.Compatible, Bodies.Compatible(text, model: model), key);
            codes.Add(reply.Status == 429 ? reply.Code : "");
        }

        return codes;
    }

    public async Task<string?> NativeCodeAsync(string text = "x") =>
        (await SendAsync(EmulatorTest.Native, Bodies.Native(text), "sk-emulator-ok")).Json.GetProperty("code").GetString();

    private async Task<Reply> SendAsync(string path, string body, string key)
    {
        using HttpRequestMessage request = CreateRequest(path, body, key, []);
        using var response = await _client.SendAsync(request);
        return await Reply.ReadAsync(response);
    }

    private static HttpRequestMessage CreateRequest(string path, string body, string key, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
