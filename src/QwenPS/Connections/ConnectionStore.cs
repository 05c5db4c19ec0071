using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>
/// Represents the connections of one runspace. Each runspace has its own connections, so one runspace can't overwrite the connections of another.
/// </summary>
internal sealed class ConnectionStore
{
    private static readonly ConditionalWeakTable<Runspace, ConnectionStore> Stores = new();

    private readonly List<Connection> _connections = [];
    private Connection? _implicit;
    private RecordedEnvironment? _implicitFrom;

    /// <summary>Gets the store of this thread's runspace. Use this property only on the pipeline thread.</summary>
    public static ConnectionStore Current => Stores.GetValue(Runspace.DefaultRunspace, _ => new ConnectionStore());

    /// <summary>
    /// Gets the connection for calls that don't specify a connection. This is the connection that was added last, or null if there are no
    /// connections.
    /// </summary>
    public Connection? Default => _connections.Count == 0 ? null : _connections[_connections.Count - 1];

    /// <summary>
    /// Gets the default connection, or the implicit connection that an earlier call created from environment variables and files. The value is null
    /// if neither connection exists. This property doesn't create a connection.
    /// </summary>
    public Connection? DefaultOrImplicit => Default ?? _implicit;

    /// <summary>Determines whether calls in this thread's runspace use the connection by default. If the thread has no runspace, returns false.</summary>
    public static bool IsDefault(Connection connection) => Runspace.DefaultRunspace is not null && Current.DefaultOrImplicit == connection;

    /// <summary>
    /// Gets the connections that Connect-Qwen created. If there are no such connections, gets the implicit connection, so users can see its current
    /// pace of calls.
    /// </summary>
    public IReadOnlyList<Connection> All => _connections.Count > 0 || _implicit is null ? _connections : [_implicit];

    public Connection? Find(string name) => All.FirstOrDefault(connection => string.Equals(connection.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Finds the connections whose names match a wildcard pattern. An exact match takes precedence, because a name such as [::1] is also a valid pattern.
    /// </summary>
    public IReadOnlyList<Connection> FindAll(string pattern)
    {
        if (Find(pattern) is { } exact) return [exact];
        var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
        return [.. All.Where(connection => wildcard.IsMatch(connection.Name))];
    }

    /// <summary>Formats the names of the connections as a sentence.</summary>
    public string FormatNames() =>
        All.Count == 0 ? Texts.Format("Connection.NoneKnown") : Texts.Format("Connection.Known", string.Join(", ", All.Select(one => one.Name)));

    /// <summary>Makes the connection the default. If another connection with the same name exists, the new connection replaces it.</summary>
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

    /// <summary>
    /// Returns the default connection. If there's no default connection, returns an implicit connection, which is created from environment variables
    /// and files.
    /// </summary>
    /// <param name="paths">The resolver of paths relative to PowerShell's location.</param>
    /// <param name="warn">The action that receives each warning about the environment.</param>
    /// <exception cref="TerminatingException">No key was found, or the settings in environment variables contradict each other.</exception>
    public Connection GetDefault(PathResolver paths, Action<string> warn)
    {
        if (Default is { } connection) return connection;
        // A new connection doesn't know the rate limits that earlier calls have reached. For this reason, the existing connection is returned if the
        // environment hasn't changed since the last call.
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

/// <summary>
/// Accepts a connection, or the name of a connection in this runspace. If <see cref="AllowMultiple"/> is true, also accepts arrays and wildcards.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Gets or sets a value that indicates whether the parameter is an array.</summary>
    public bool AllowMultiple { get; set; }

    /// <summary>
    /// Gets or sets the resource key of a hint that the error message contains if no connection has the specified name. The hint contains this name.
    /// The value is null if there's no hint.
    /// </summary>
    public string? Hint { get; set; }

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = Unwrap(inputData);
        if (value is null) return value!;
        if (!AllowMultiple) return value is string single ? GetByName(single) : value;
        return value is object?[] several ? several.SelectMany(one => FindAll(Unwrap(one))).ToArray() : FindAll(value).ToArray();
    }

    private IEnumerable<object?> FindAll(object? value)
    {
        if (value is not string name) return [value];
        return WildcardPattern.ContainsWildcardCharacters(name) ? ConnectionStore.Current.FindAll(name) : [GetByName(name)];
    }

    private Connection GetByName(string name)
    {
        ConnectionStore store = ConnectionStore.Current;
        if (store.Find(name) is { } connection) return connection;
        string shown = Redactor.WithoutKnownSecrets.Redact(name);
        string message = Texts.Join(Texts.Format("Connection.NotNamed", shown), store.FormatNames());
        if (Hint is not null) message = Texts.Join(message, Texts.Format(Hint, shown, CompletionText.Quote(shown)));
        throw new ArgumentTransformationMetadataException(TerminalText.MakeVisibleLine(message));
    }

    /// <summary>
    /// Returns the value without its PSObject wrapper. Throws an exception for a deserialized connection, because it doesn't contain the API key.
    /// </summary>
    private static object? Unwrap(object? value)
    {
        if (value is PSObject wrapped && wrapped.TypeNames.Contains("Deserialized." + typeof(Connection).FullName))
            throw new ArgumentTransformationMetadataException(Texts.Format("Connection.OfOtherProcess"));
        return PSValue.UnwrapExceptCustom(value);
    }
}

/// <summary>Completes the names of this runspace's connections. The tooltip shows the address.</summary>
internal sealed class ConnectionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.CreateMatcher(wordToComplete);
        return ConnectionStore.Current.All
            .Where(connection => isMatch(connection.Name))
            .Select(connection => new CompletionResult(CompletionText.Quote(connection.Name), connection.Name, CompletionResultType.ParameterValue, connection.BaseUri.ToString()));
    }
}
