using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;

namespace QwenPS.Bench.Bulk;

/// <summary>The module's client.</summary>
internal static class PacedClient
{
    public static Func<string, string, Task> Create(Uri server, TimeSpan second)
    {
        var client = new QwenClient(new QwenClientOptions
        {
            Endpoint = new Endpoint(new Uri(server, "compatible-mode/v1"), ChatProtocol.OpenAI, null),
            ApiKey = new ApiKey("sk-emulator-ok", new KeySource(KeySourceKind.Parameter)),
            Time = new FastTimeProvider(TimeSpan.FromSeconds(1) / second),
        });
        return (model, text) => client.ChatAsync(new ChatRequest { Model = model, Messages = [new ChatMessage("user", text)] }, NoLog.Instance, CancellationToken.None);
    }
}
