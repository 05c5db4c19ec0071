using QwenPS.Client;
using QwenPS.Client.Transport;

namespace QwenPS.Tests.Support;

/// <summary>Creates clients that wait only milliseconds between attempts.</summary>
internal static class Clients
{
    public const string Key = "sk-emulator-ok";

    public static QwenClient At(Uri server, ChatProtocol protocol, Func<QwenClientOptions, QwenClientOptions>? change = null)
    {
        var options = new QwenClientOptions
        {
            Endpoint = EndpointAt(server, protocol),
            ApiKey = CreateKey(Key),
            Time = new FastTimeProvider(500),
        };
        return new QwenClient(change?.Invoke(options) ?? options);
    }

    public static Endpoint EndpointAt(Uri server, ChatProtocol protocol, string? workspace = null) =>
        new(new Uri(server, protocol == ChatProtocol.OpenAI ? "compatible-mode/v1" : "api/v1"), protocol, workspace);

    public static ApiKey CreateKey(string secret) => new(secret, new KeySource(KeySourceKind.Parameter));
}
