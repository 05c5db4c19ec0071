namespace QwenPS;

/// <summary>
/// A connection to the service: where calls go, with which key and which limits. It does not change, may be handed to other runspaces,
/// and shows its key only as <c>sk-…last4</c>.
/// </summary>
public sealed class Connection
{
    private readonly Func<IReadOnlyList<Pace>> _readPace;

    /// <param name="client">What makes the calls, which only the client itself knows.</param>
    /// <param name="readPace">Reads how fast calls go out at the moment.</param>
    internal Connection(string name, string model, object client, Func<IReadOnlyList<Pace>> readPace)
    {
        // Tables show both without a script.
        Name = TerminalText.MakeVisibleLine(name);
        Model = TerminalText.MakeVisibleLine(model);
        Origin = client;
        _readPace = readPace;
    }

    /// <summary>The name by which <c>-Connection</c> finds it.</summary>
    public string Name { get; }

    /// <summary>The region of the service; null for a host that is in none.</summary>
    public string? Region { get; internal init; }

    /// <summary>The address that calls go to.</summary>
    public Uri BaseUri { get; internal init; } = null!;

    /// <summary>The protocol that is spoken.</summary>
    public ChatProtocol Protocol { get; internal init; }

    /// <summary>The model of calls that name none.</summary>
    public string Model { get; }

    /// <summary>The workspace that calls are made in; null for the key's own.</summary>
    public string? WorkspaceId { get; internal init; }

    /// <summary>The key, masked.</summary>
    public string ApiKey { get; internal init; } = "";

    /// <summary>Where the key came from.</summary>
    public string ApiKeySource { get; internal init; } = "";

    /// <summary>Seconds that a whole call may take, retries included. Default 14400, which is 4 hours.</summary>
    public double TimeoutSec { get; internal init; }

    /// <summary>How often a call is tried again at most.</summary>
    public int MaxRetry { get; internal init; }

    /// <summary>The proxy; null for the system's settings.</summary>
    public Uri? Proxy { get; internal init; }

    /// <summary>The names of the HTTP headers that go with every call. Their values may be secret and are not shown.</summary>
    public IReadOnlyList<string> Header { get; internal init; } = [];

    /// <summary>Requests per minute that are sent at most; null for no limit of this module's.</summary>
    public int? RequestsPerMinute { get; internal init; }

    /// <summary>Tokens per minute (estimated) that are sent at most; null for no limit of this module's.</summary>
    public int? TokensPerMinute { get; internal init; }

    /// <summary>How fast calls go out at the moment, for each model that was called. All who use the connection share it.</summary>
    public IReadOnlyList<Pace> Pace => _readPace();

    /// <summary>The client; as an object, because what users see doesn't depend on it.</summary>
    internal object Origin { get; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(Name);
}
