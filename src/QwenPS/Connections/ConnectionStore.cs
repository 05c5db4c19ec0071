using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;

namespace QwenPS.Connections;

/// <summary>The connections of one runspace. Another runspace has its own, so that two never overwrite each other.</summary>
internal sealed class ConnectionStore
{
    private static readonly ConditionalWeakTable<Runspace, ConnectionStore> Stores = new();

    private readonly List<Connection> _connections = [];
    private Connection? _implicit;
    private RecordedEnvironment? _implicitFrom;

    /// <summary>The store of the runspace that runs on this thread: the pipeline thread, that is.</summary>
    public static ConnectionStore Current => Stores.GetValue(Runspace.DefaultRunspace, _ => new ConnectionStore());

    /// <summary>The connection of calls that name none: the newest; null where there is none.</summary>
    public Connection? Default => _connections.Count == 0 ? null : _connections[_connections.Count - 1];

    /// <summary>The connection that the last call used or the next one will, without making one; null where there is none yet.</summary>
    public Connection? Known => Default ?? _implicit;

    /// <summary>The connections that were made, or else the one that a call has made silently: its pace is to be seen too.</summary>
    public IReadOnlyList<Connection> All => _connections.Count > 0 || _implicit is null ? _connections : [_implicit];

    public Connection? Find(string name) => All.FirstOrDefault(connection => string.Equals(connection.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The connections whose names fit a pattern. A name that looks like one is itself first: [::1], the host of an address.</summary>
    public IReadOnlyList<Connection> Matching(string pattern)
    {
        if (Find(pattern) is { } exact) return [exact];
        var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
        return [.. All.Where(connection => wildcard.IsMatch(connection.Name))];
    }

    /// <summary>Makes the connection the default; one of the same name gives way to it.</summary>
    public void Add(Connection connection)
    {
        if (Find(connection.Name) is { } old) _connections.Remove(old);
        _connections.Add(connection);
        _implicit = null;
    }

    public void Remove(Connection connection)
    {
        if (connection == _implicit) _implicit = null;
        else _connections.Remove(connection);
    }

    /// <summary>The default connection, or one made silently from the environment.</summary>
    /// <param name="paths">Knows PowerShell's location.</param>
    /// <param name="warn">Says what is odd about the environment.</param>
    /// <exception cref="TerminatingException">There is no key, or the environment contradicts itself.</exception>
    public Connection GetDefault(PathResolver paths, Action<string> warn)
    {
        if (Default is { } connection) return connection;
        // The environment may have changed since the last call; only then does the connection, with its limits, begin anew.
        if (_implicit is { } made && _implicitFrom?.IsUnchanged == true) return made;
        var factory = new ConnectionFactory(paths);
        (Connection fresh, IReadOnlyList<string> warnings) = factory.Create();
        _implicitFrom = factory.Environment;
        if (_implicit is { } known && IsSame(known.Client.Options, fresh.Client.Options)) return known;
        foreach (string warning in warnings) warn(warning);
        return _implicit = fresh;
    }

    private static bool IsSame(QwenClientOptions one, QwenClientOptions other) =>
        one.Endpoint.BaseUri == other.Endpoint.BaseUri
        && one.Endpoint.Protocol == other.Endpoint.Protocol
        && one.Endpoint.WorkspaceHeader == other.Endpoint.WorkspaceHeader
        && one.ApiKey.Reveal() == other.ApiKey.Reveal();
}
