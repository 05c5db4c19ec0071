using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;

namespace QwenPS.Bench.Bulk;

/// <summary>Creates clients that use the module's pacing.</summary>
internal static class PacedClient
{
    public static Func<string, string, Task> Create(Uri server, TimeSpan second, Action<string> onAttempt) => Create(server, second, onAttempt, readsQuota: false);

    /// <summary>Creates a client that reads the quotas in the background, in the same way as a run of the cmdlet.</summary>
    public static Func<string, string, Task> CreateWithQuota(Uri server, TimeSpan second, Action<string> onAttempt) => Create(server, second, onAttempt, readsQuota: true);

    private static Func<string, string, Task> Create(Uri server, TimeSpan second, Action<string> onAttempt, bool readsQuota)
    {
        var log = new AttemptLog(onAttempt);
        var client = new QwenClient(new QwenClientOptions
        {
            Endpoint = new Endpoint(new Uri(server, "compatible-mode/v1"), ChatProtocol.OpenAI, null),
            ApiKey = new ApiKey("sk-emulator-ok", new KeySource(KeySourceKind.Parameter)),
            Time = new FastTimeProvider(TimeSpan.FromSeconds(1) / second),
        });
        var quotas = new QuotaReader(client, CancellationToken.None);
        return (model, text) =>
        {
            if (readsQuota) quotas.Begin(model);
            return client.ChatAsync(new ChatRequest { Model = model, Messages = [new ChatMessage("user", text)] }, log, CancellationToken.None);
        };
    }

    /// <summary>Represents a log that receives the line of each attempt.</summary>
    private sealed class AttemptLog(Action<string> onAttempt) : ICallLog
    {
        public bool WantsLines => true;

        public bool WantsBodies => false;

        public ValueTask VerboseAsync(string message)
        {
            onAttempt(message);
            return default;
        }

        public ValueTask DebugAsync(string message) => default;

        public ValueTask RetryAsync(RetryNotice notice) => default;

        public ValueTask EndRetryAsync() => default;
    }
}
