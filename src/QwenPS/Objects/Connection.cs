namespace QwenPS;

/// <summary>
/// A connection to the service: the endpoint, the key, and the limits. It's immutable, can be passed to other runspaces, and shows its key only as <c>sk-…last4</c>.
/// </summary>
public sealed class Connection
{
    private readonly Func<IReadOnlyList<Pace>> _readPace;
    private readonly Func<Connection, bool> _findIsDefault;

    /// <param name="client">The client that makes the calls.</param>
    /// <param name="readPace">Reads the current pace of calls.</param>
    /// <param name="findIsDefault">Finds whether a connection is the default of the current runspace.</param>
    internal Connection(string name, string model, object client, Func<IReadOnlyList<Pace>> readPace, Func<Connection, bool> findIsDefault)
    {
        // Tables show both values without a script, so the constructor replaces unsafe characters.
        Name = TerminalText.MakeVisibleLine(name);
        Model = TerminalText.MakeVisibleLine(model);
        Origin = client;
        _readPace = readPace;
        _findIsDefault = findIsDefault;
    }

    /// <summary>The name to use with <c>-Connection</c>.</summary>
    public string Name { get; }

    /// <summary>Whether calls of the current runspace use this connection if they don't specify one.</summary>
    public bool IsDefault => _findIsDefault(this);

    /// <summary>The region of the service; null for a host without a region.</summary>
    public string? Region { get; internal init; }

    /// <summary>The base address of the calls.</summary>
    public Uri BaseUri { get; internal init; } = null!;

    /// <summary>The protocol of the calls.</summary>
    public ChatProtocol Protocol { get; internal init; }

    /// <summary>The model for calls that don't specify a model.</summary>
    public string Model { get; }

    /// <summary>The workspace of the calls; null for the workspace of the key.</summary>
    public string? WorkspaceId { get; internal init; }

    /// <summary>The key, masked.</summary>
    public string ApiKey { get; internal init; } = "";

    /// <summary>The source of the key.</summary>
    public string ApiKeySource { get; internal init; } = "";

    /// <summary>Whether the calls use temporary keys, which the module creates with the key and renews before they expire.</summary>
    public bool Temporary { get; internal init; }

    /// <summary>The maximum duration of a call in seconds, including retries. Default: 14400 (4 hours).</summary>
    public double TimeoutSec { get; internal init; }

    /// <summary>The maximum number of retries per call.</summary>
    public int MaxRetry { get; internal init; }

    /// <summary>The proxy; null for the system's settings.</summary>
    public Uri? Proxy { get; internal init; }

    /// <summary>The names of the HTTP headers that are sent with every call. The values can be secret, so they aren't shown.</summary>
    public IReadOnlyList<string> Header { get; internal init; } = [];

    /// <summary>The maximum number of requests per minute; null if the module sets no limit.</summary>
    public int? RequestsPerMinute { get; internal init; }

    /// <summary>The maximum number of tokens (estimated) per minute; null if the module sets no limit.</summary>
    public int? TokensPerMinute { get; internal init; }

    /// <summary>The full path of the usage log; null if the connection doesn't have one.</summary>
    public string? UsageLog { get; internal init; }

    /// <summary>The current pace of calls for each model that was called. All users of the connection share it.</summary>
    public IReadOnlyList<Pace> Pace => _readPace();

    /// <summary>The client. The type is object, because public objects don't depend on the client.</summary>
    internal object Origin { get; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(Name);
}
