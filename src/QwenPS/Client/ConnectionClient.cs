using QwenPS.Client.Transport;

namespace QwenPS.Client;

/// <summary>The connection that users see of a client, and the way back.</summary>
internal static class ConnectionClient
{
    extension(Connection connection)
    {
        /// <summary>What makes the connection's calls.</summary>
        public QwenClient Client => (QwenClient)connection.Origin;
    }

    public static Connection Create(string name, string model, QwenClient client)
    {
        QwenClientOptions options = client.Options;
        return new Connection(name, model, client, client.Pacer.ToPaces)
        {
            Region = options.Endpoint.Region?.Name,
            BaseUri = options.Endpoint.BaseUri,
            Protocol = options.Endpoint.Protocol,
            WorkspaceId = options.Endpoint.WorkspaceHeader,
            ApiKey = options.ApiKey.Masked,
            ApiKeySource = options.ApiKey.Source.ToString(),
            TimeoutSec = options.Timeout.TotalSeconds,
            MaxRetry = options.MaxRetry,
            Proxy = options.Proxy,
            Header = options.Headers?.Keys.ToArray() ?? [],
            RequestsPerMinute = options.RequestsPerMinute,
            TokensPerMinute = options.TokensPerMinute,
        };
    }
}
