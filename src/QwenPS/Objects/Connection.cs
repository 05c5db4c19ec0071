namespace QwenPS;

/// <summary>
/// Represents a connection to the service: the endpoint, the API key, and the limits. The object is immutable, can be passed to other runspaces, and
/// shows the key only as <c>sk-…last4</c>.
/// </summary>
public sealed class Connection
{
    private readonly Func<Connection, bool> _findIsDefault;

    /// <param name="client">The client that makes the calls.</param>
    /// <param name="findIsDefault">A function that determines whether a connection is the default connection of the current runspace.</param>
    internal Connection(string name, string model, IConnectionClient client, Func<Connection, bool> findIsDefault)
    {
        // This constructor replaces control characters with visible characters. A formatting view can't replace them, because views can't run scripts in
        // constrained language mode.
        Name = TerminalText.MakeVisibleLine(name);
        Model = TerminalText.MakeVisibleLine(model);
        Origin = client;
        _findIsDefault = findIsDefault;
    }

    /// <summary>Gets the name to use with <c>-Connection</c>.</summary>
    public string Name { get; }

    /// <summary>Gets a value that indicates whether calls of the current runspace use this connection if they don't specify a connection.</summary>
    public bool IsDefault => _findIsDefault(this);

    /// <summary>Gets the region of the service, or null if the host doesn't have a region.</summary>
    public string? Region { get; internal init; }

    /// <summary>Gets the base address of the calls.</summary>
    public Uri BaseUri { get; internal init; } = null!;

    /// <summary>Gets the protocol of the calls.</summary>
    public ChatProtocol Protocol { get; internal init; }

    /// <summary>Gets the model for calls that don't specify a model.</summary>
    public string Model { get; }

    /// <summary>Gets the workspace of the calls, or null if the calls use the workspace of the key.</summary>
    public string? WorkspaceId { get; internal init; }

    /// <summary>Gets the masked key.</summary>
    public string ApiKey { get; internal init; } = "";

    /// <summary>Gets the source of the key.</summary>
    public string ApiKeySource { get; internal init; } = "";

    /// <summary>
    /// Gets a value that indicates whether the calls use temporary keys. The module creates these keys with the key of the connection, and renews them before
    /// they expire.
    /// </summary>
    public bool Temporary { get; internal init; }

    /// <summary>Gets the maximum duration of a call in seconds, including retries. The default is 14400 (4 hours).</summary>
    public double TimeoutSec { get; internal init; }

    /// <summary>Gets the maximum number of retries per call.</summary>
    public int MaxRetry { get; internal init; }

    /// <summary>Gets the proxy, or null if the calls use the system's proxy settings.</summary>
    public Uri? Proxy { get; internal init; }

    /// <summary>
    /// Gets the names of the HTTP headers that are sent with every call. This property doesn't contain the values of the headers, because they can be
    /// secret.
    /// </summary>
    public IReadOnlyList<string> Header { get; internal init; } = [];

    /// <summary>Gets the maximum number of requests per minute, or null if the module sets no limit.</summary>
    public int? RequestsPerMinute { get; internal init; }

    /// <summary>Gets the maximum number of estimated tokens per minute, or null if the module sets no limit.</summary>
    public int? TokensPerMinute { get; internal init; }

    /// <summary>Gets the full path of the usage log, or null if the connection doesn't have a usage log.</summary>
    public string? UsageLog { get; internal init; }

    /// <summary>
    /// Gets the current pace of calls for each model that was called. All commands and runspaces that use the connection share this pace.
    /// </summary>
    public IReadOnlyList<Pace> Pace => Origin.GetPace();

    /// <summary>
    /// Gets the client. The type of this property is an interface, because public objects must not depend on the class of the client.
    /// </summary>
    internal IConnectionClient Origin { get; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(Name);
}

/// <summary>Represents the client that makes the calls of a connection.</summary>
internal interface IConnectionClient
{
    /// <summary>Returns the current pace of calls for each model that was called.</summary>
    IReadOnlyList<Pace> GetPace();
}
