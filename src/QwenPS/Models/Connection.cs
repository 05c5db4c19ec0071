using QwenPS.Client;

namespace QwenPS;

/// <summary>
/// A connection to the service: where calls go, with which key and which limits. It does not change, may be handed to other runspaces,
/// and shows its key only as <c>sk-…last4</c>.
/// </summary>
public sealed class Connection
{
    internal Connection(string name, string model, QwenClient client)
    {
        // Tables show both without a script.
        Name = TerminalText.MakeVisibleLine(name);
        Model = TerminalText.MakeVisibleLine(model);
        Client = client;
    }

    /// <summary>The name by which <c>-Connection</c> finds it.</summary>
    public string Name { get; }

    /// <summary>The region of the service; null for a host that is in none.</summary>
    public string? Region => Options.Endpoint.Region?.Name;

    /// <summary>The address that calls go to.</summary>
    public Uri BaseUri => Options.Endpoint.BaseUri;

    /// <summary>The protocol that is spoken.</summary>
    public ChatProtocol Protocol => Options.Endpoint.Protocol;

    /// <summary>The model of calls that name none.</summary>
    public string Model { get; }

    /// <summary>The workspace that calls are made in; null for the key's own.</summary>
    public string? WorkspaceId => Options.Endpoint.WorkspaceHeader;

    /// <summary>The key, masked.</summary>
    public string ApiKey => Options.ApiKey.Masked;

    /// <summary>Where the key came from.</summary>
    public string ApiKeySource => Options.ApiKey.Source.ToString();

    /// <summary>Seconds that a whole call may take, retries included. Default 14400, which is 4 hours.</summary>
    public double TimeoutSec => Options.Timeout.TotalSeconds;

    /// <summary>How often a call is tried again at most.</summary>
    public int MaxRetry => Options.MaxRetry;

    /// <summary>The proxy; null for the system's settings.</summary>
    public Uri? Proxy => Options.Proxy;

    /// <summary>The names of the HTTP headers that go with every call. Their values may be secret and are not shown.</summary>
    public IReadOnlyList<string> Header => Options.Headers?.Keys.ToArray() ?? [];

    /// <summary>Requests per minute that are sent at most; null for no limit of this module's.</summary>
    public int? RequestsPerMinute => Options.RequestsPerMinute;

    /// <summary>Tokens per minute (estimated) that are sent at most; null for no limit of this module's.</summary>
    public int? TokensPerMinute => Options.TokensPerMinute;

    /// <summary>How fast calls go out at the moment, for each model that was called. All who use the connection share it.</summary>
    public IReadOnlyList<Pace> Pace => [.. Client.Pacer.Models.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.ToPace(pair.Key))];

    internal QwenClient Client { get; }

    private QwenClientOptions Options => Client.Options;

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(Name);
}
