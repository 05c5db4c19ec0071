using QwenPS.Client;
using QwenPS.Client.Transport;

namespace QwenPS.Tests.Support;

/// <summary>Sends every request to another server. With this handler, a client that is configured for the service's own host calls the emulator.</summary>
internal sealed class Rerouted : DelegatingHandler
{
    private readonly Uri _server;

    private Rerouted(Uri server)
        : base(new SocketsHttpHandler { UseProxy = false }) => _server = server;

    /// <summary>Returns a client that is configured for the service's own host and sends its calls to the specified server.</summary>
    public static QwenClient OfficialClient(Uri server, ChatProtocol protocol)
    {
        var host = new Uri("https://dashscope.aliyuncs.com/" + (protocol == ChatProtocol.OpenAI ? "compatible-mode/v1" : "api/v1"));
        var options = new QwenClientOptions { Endpoint = new Endpoint(host, protocol), ApiKey = Clients.CreateKey(Clients.Key), Time = new FastTimeProvider(500) };
#pragma warning disable CA2000 // It's used as long as the client, which is the duration of the test.
        return new QwenClient(options, new HttpMessageInvoker(new Rerouted(server)));
#pragma warning restore CA2000
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(_server, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
