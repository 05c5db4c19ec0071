using System.Text;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>Represents the base class for tests with their own emulator and a plain HTTP client.</summary>
public abstract class EmulatorTest : IAsyncLifetime
{
    public const string Compatible = "/compatible-mode/v1/chat/completions";
    public const string CompatibleModels = "/compatible-mode/v1/models";
    public const string Native = "/api/v1/services/aigc/text-generation/generation";
    public const string Multimodal = "/api/v1/services/aigc/multimodal-generation/generation";
    public const string NativeModels = "/api/v1/models";

    protected EmulatorHost Emulator { get; private set; } = null!;

    protected HttpClient Client { get; private set; } = null!;

    protected virtual EmulatorOptions Options => new();

    public async ValueTask InitializeAsync()
    {
        Emulator = await EmulatorHost.StartAsync(Options);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Emulator.BaseUri };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends a request with an accepted key. A header with the value null is omitted.</summary>
    internal async Task<Reply> SendAsync(string path, string? body, params (string Name, string? Value)[] headers)
    {
        using var response = await Client.SendAsync(Request(path, body, headers));
        return await Reply.ReadAsync(response);
    }

    internal Task<Reply> ChatAsync(string text, params (string Name, string? Value)[] headers) =>
        SendAsync(Compatible, Bodies.Compatible(text), headers);

    /// <summary>Waits for an event that the emulator detects slightly later than its client.</summary>
    protected static Task EventuallyAsync(Func<bool> holds) => Asking.EventuallyAsync(holds);

    protected static HttpRequestMessage Request(string path, string? body, params (string Name, string? Value)[] headers)
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer sk-emulator-ok");
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
