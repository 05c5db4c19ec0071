using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.PowerShell;

namespace QwenPS.Diagnostics;

/// <summary>Finds or creates the connection for an entry in a baseline file. The entry specifies the source of an API key and an address.</summary>
/// <param name="paths">The resolver of paths.</param>
internal sealed class BaselineConnection(PathResolver paths)
{
    /// <summary>
    /// Returns the newest connection of the session that uses the key and the address of the baseline. If there's no such connection, creates a connection. A
    /// baseline can be from another person, and must not cause the module to send a key to that person's host. For this reason, a connection is created only
    /// for the provider's hosts and for this computer. For any other host, the user must run Connect-Qwen first.
    /// </summary>
    /// <exception cref="TerminatingException">The key wasn't found, or the user must connect to the host in the baseline first.</exception>
    public Connection FindOrCreate(BaselineKey key)
    {
        var request = new KeyRequest { Source = key.Variable is null ? null : new KeySource(KeySourceKind.Variable) { Name = key.Variable }, EnvFile = key.EnvFile };
        if (FindKey(request) is { } secret && ConnectionStore.Current.All.LastOrDefault(one => IsFor(one.Client.Options, key, secret)) is { } existing) return existing;
        var factory = new ConnectionFactory(paths)
        {
            Key = request,
            Endpoint = new EndpointRequest { Region = key.Region, BaseUri = key.BaseUri, WorkspaceId = key.WorkspaceId, Protocol = key.Protocol },
            IsAddressFromFile = key.BaseUri is not null,
        };
        return factory.Create().Connection;
    }

    /// <summary>Reads the key. Returns null if the key isn't found. This error is reported later, when the connection is created.</summary>
    private string? FindKey(KeyRequest request)
    {
        try
        {
            return ApiKeyResolver.Resolve(request, new SystemEnvironment(() => paths.CurrentFolder)).ApiKey.Reveal();
        }
        catch (ConnectionSetupException)
        {
            return null;
        }
    }

    /// <summary>Determines whether a connection uses the key, and has the address that the baseline requires.</summary>
    private static bool IsFor(QwenClientOptions options, BaselineKey key, string secret)
    {
        Endpoint endpoint = options.Endpoint;
        return options.ApiKey.Reveal() == secret
            && (key.Protocol is null || key.Protocol == endpoint.Protocol)
            && (key.WorkspaceId is null || BaselineChecks.IsWorkspace(key.WorkspaceId, endpoint))
            && (key.Region is null || Regions.Find(key.Region) == endpoint.Region)
            && (key.FindEndpoint() is not { } required || required.BaseUri == endpoint.BaseUri);
    }
}
