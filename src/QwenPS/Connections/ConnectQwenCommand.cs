using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using QwenPS.Catalog;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Creates a connection and makes it the default of this runspace. With -Profile, the settings come from a saved profile. If only -Name is specified,
/// the existing connection with this name becomes the default. This cmdlet sends no requests.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "Qwen", DefaultParameterSetName = "Region", HelpUri = HelpPage.Console)]
[OutputType(typeof(Connection))]
public sealed class ConnectQwenCommand : PSCmdlet
{
    /// <summary>
    /// Specifies the region or platform where the API key was created. The regions of Model Studio are China (the default), International, US,
    /// HongKong, Tokyo, and Frankfurt. The platforms are QwenCloud (home.qwencloud.com) and QianwenAI (platform.qianwenai.com). You can also specify
    /// the city or the ID (<c>cn-beijing</c>). The service rejects a key from another region with HTTP status 401.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = "Region")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>
    /// Specifies the address to call instead of the address of a region. The scheme, the trailing slash, and the path are optional. A host that doesn't belong
    /// to Alibaba Cloud requires a parameter for the key source, such as -ApiKey or -EnvFile. A host name without a dot requires a scheme or a port.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "BaseUri")]
    [ValidateNotNullOrEmpty]
    public string? BaseUri { get; set; }

    /// <summary>Specifies the saved profile whose settings the connection uses. Other parameters override these settings.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Profile")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>
    /// Specifies the API key, preferably as a SecureString. If the key is plain text, the cmdlet writes a warning. The default is the key from the first of
    /// these sources that exists: -EnvFile, DASHSCOPE_API_KEY, .env in the current folder, DASHSCOPE_API_KEY_FILE_PATH, and ~/.dashscope/api_key.
    /// </summary>
    [Parameter]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>Specifies a file that contains a line <c>DASHSCOPE_API_KEY=...</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EnvFile { get; set; }

    /// <summary>Specifies the name of the SecretManagement secret that contains the key, as in the -Name parameter of Get-Secret.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Secret { get; set; }

    /// <summary>Specifies the vault of -Secret. By default, all registered vaults are searched.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    /// <summary>Specifies the environment variable that contains the key. This variable is used instead of DASHSCOPE_API_KEY.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyVariable { get; set; }

    /// <summary>Specifies a file that contains only the key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyFile { get; set; }

    /// <summary>
    /// Uses temporary keys for the calls instead of the API key itself. The first call uses the API key to create a temporary key. Later calls renew
    /// the temporary key before it expires.
    /// </summary>
    [Parameter]
    public SwitchParameter Temporary { get; set; }

    /// <summary>Specifies the workspace to use. The default is the workspace of the key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkspaceId { get; set; }

    /// <summary>Specifies the protocol, which is OpenAI (the default) or DashScope. The path in -BaseUri can also determine the protocol.</summary>
    [Parameter]
    public ChatProtocol Protocol { get; set; }

    /// <summary>Specifies the model for calls that don't specify a model. The default is qwen-plus.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>
    /// Specifies the maximum duration of a call in seconds, including retries and waits. The range is 1 to 86400. The default is 14400 (4 hours).
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; }

    /// <summary>
    /// Specifies the maximum number of retries after transient errors, which are the HTTP status codes 429 and 5xx, and network errors. The range is
    /// 0 to 100. The default is 5.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxRetry { get; set; } = 5;

    /// <summary>Specifies the proxy. By default, the system's proxy settings are used.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>Specifies the user name and password for the proxy.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Specifies the HTTP headers to send with every call, in the form @{ name = value }.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Header { get; set; }

    /// <summary>Specifies the maximum number of requests per minute. The requests are evenly spaced. By default, the module sets no limit.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int RequestsPerMinute { get; set; }

    /// <summary>Specifies the maximum number of estimated tokens per minute. By default, the module sets no limit.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TokensPerMinute { get; set; }

    /// <summary>
    /// Specifies a file that records the time, model, tokens, cost, request ID, and outcome of each call of Invoke-QwenChat. The file doesn't contain
    /// the API key, or the texts of requests and answers. Get-QwenUsage reads the file. Several processes can use the same file. The default is the
    /// value of the environment variable QWENPS_USAGE_LOG. If the variable isn't set, calls aren't recorded.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? UsageLog { get; set; }

    /// <summary>
    /// Specifies the name of the connection. Other cmdlets accept this name as the value of -Connection. The default is the name of the profile, the name of
    /// the region, or the host with its port. If you specify no other parameters, the existing connection with this name becomes the default. If you specify
    /// other parameters, the new connection replaces the existing connection with this name. The cmdlet writes a warning if the address changes.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string? Name { get; set; }

    /// <summary>
    /// Allows http:// for hosts other than this computer. Because http:// doesn't use TLS, other computers on the network can read the key and the
    /// texts.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>Returns the connection. You can pass the connection to -Connection or to other runspaces.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ApiKey is not null && SecretTransformationAttribute.WasPlain(ApiKey))
            this.WriteWarningLine(Texts.Format("Connection.PlainKey"));
        try
        {
            ConnectionStore store = ConnectionStore.Current;
            Connection? existing = FindToSwitch(store);
            Connection connection = existing ?? Create();
            if (existing is null) WarnAboutOtherTarget(store, connection);
            store.Add(connection);
            if (PassThru) WriteObject(connection);
        }
        catch (TerminatingException exception)
        {
            if (HasOnlyName) ExplainName(exception.Record);
            this.EndWithError(exception.Record);
        }
    }

    /// <summary>If -Name is the only setting, returns the existing connection with this name. Otherwise, returns null.</summary>
    private Connection? FindToSwitch(ConnectionStore store) => HasOnlyName ? store.Find(Name!) : null;

    /// <summary>
    /// Adds an explanation to an error if the user specified only a name. The user probably wants to use an existing connection or a profile with this name,
    /// and not to create a connection.
    /// </summary>
    private void ExplainName(ErrorRecord record)
    {
        string known = ConnectionStore.Current.FormatNames();
        string message = Texts.Format("Connection.NameOnly", Name!, known, record.ErrorDetails?.Message ?? record.Exception.Message);
        string name = CompletionText.Quote(Name!);
        string remedy = Texts.Format(ConnectionStore.Current.All.Count == 0 ? "Connection.NameOnlyRemedy" : "Connection.NameOnlyKnown", name);
        record.ErrorDetails = new ErrorDetails(message) { RecommendedAction = remedy };
    }

    private bool HasOnlyName => Name is not null && MyInvocation.BoundParameters.Keys.All(name => name is nameof(Name) or nameof(PassThru) || CommonParameters.Contains(name));

    private Connection Create()
    {
        (Connection connection, IReadOnlyList<string> warnings) = CreateFactory().Create();
        foreach (string warning in warnings) this.WriteWarningLine(warning);
        return connection;
    }

    /// <summary>
    /// Writes a warning if the new connection probably has an unexpected address. The user might expect the address of an existing connection, but the key and
    /// the texts would be sent to another host.
    /// </summary>
    private void WarnAboutOtherTarget(ConnectionStore store, Connection connection)
    {
        string host = connection.BaseUri.Authority;
        if (Name is null)
        {
            if (IsGiven(nameof(Region)) || IsGiven(nameof(BaseUri)) || Profile is not null || store.DefaultOrImplicit is not { } last || last.BaseUri.Authority == host) return;
            string place = last.Region is { } region ? "-Region " + region : "-BaseUri " + last.BaseUri;
            this.WriteWarningLine(Texts.Format("Connection.DefaultChanged", last.BaseUri.Authority, host, place));
        }
        else if (store.Find(Name) is not { } old)
        {
            if (HasOnlyName && store.All.Count > 0)
                this.WriteWarningLine(Texts.Format("Connection.NameCreated", Name, host, store.FormatNames(), CompletionText.Quote(Name)));
        }
        else if (old.BaseUri != connection.BaseUri || old.WorkspaceId != connection.WorkspaceId)
        {
            this.WriteWarningLine(Texts.Format("Connection.TargetChanged", Name, FormatTarget(old), FormatTarget(connection)));
        }
    }

    /// <summary>Returns the address and the workspace of a connection. Only the workspace can differ, because many hosts serve all workspaces.</summary>
    private static string FormatTarget(Connection connection) =>
        connection.WorkspaceId is { } id ? $"{connection.BaseUri} (-WorkspaceId {id})" : connection.BaseUri.ToString();

    private ConnectionFactory CreateFactory()
    {
        var paths = new PathResolver(SessionState.Path, () => InvokeProvider);
        (string? name, ProfileSettings? profile) = ReadProfile(paths);
        return new ConnectionFactory(paths)
        {
            Name = Name ?? name,
            Model = Model ?? profile?.Model,
            Key = new KeyRequest
            {
                ApiKey = ApiKey is null ? null : SecretTransformationAttribute.Reveal(ApiKey),
                EnvFile = EnvFile is null ? null : GetUnresolvedProviderPathFromPSPath(EnvFile),
                Source = ReadKeySource() ?? profile?.Key,
            },
            Endpoint = new EndpointRequest
            {
                Region = Region ?? profile?.Region,
                BaseUri = BaseUri ?? profile?.BaseUri,
                WorkspaceId = WorkspaceId ?? profile?.WorkspaceId,
                Protocol = IsGiven(nameof(Protocol)) ? Protocol : profile?.Protocol,
                AllowInsecure = AllowInsecure || profile?.AllowInsecure == true,
            },
            IsTemporary = IsGiven(nameof(Temporary)) ? Temporary : profile?.IsTemporary == true,
            TimeoutSec = IsGiven(nameof(TimeoutSec)) ? TimeoutSec : profile?.TimeoutSec,
            MaxRetry = IsGiven(nameof(MaxRetry)) ? MaxRetry : profile?.MaxRetry ?? MaxRetry,
            Proxy = Proxy ?? (profile?.Proxy is { } proxy ? new Uri(proxy) : null),
            ProxyCredential = ProxyCredential?.GetNetworkCredential() is { } credential ? new NetworkCredential(credential.UserName, credential.Password, credential.Domain) : null,
            Header = Header,
            RequestsPerMinute = IsGiven(nameof(RequestsPerMinute)) ? RequestsPerMinute : profile?.RequestsPerMinute,
            TokensPerMinute = IsGiven(nameof(TokensPerMinute)) ? TokensPerMinute : profile?.TokensPerMinute,
            UsageLog = UsageLog is null ? profile?.UsageLog : GetUnresolvedProviderPathFromPSPath(UsageLog),
        };
    }

    private (string? Name, ProfileSettings? Settings) ReadProfile(PathResolver paths)
    {
        ProfileStore profiles = ProfileStore.Create(new SystemEnvironment(() => paths.CurrentFolder));
        if (Profile is null)
        {
            // The user has a profile with this name, and probably expects the cmdlet to use the settings of this profile.
            if (HasOnlyName && profiles.Find(Name!) is { } same) this.WriteWarningLine(Texts.Format("Profile.SameName", same));
            return (null, null);
        }

        if (profiles.Find(Profile) is not { } name)
        {
            string known = string.Join(", ", profiles.GetNames());
            string remedy = known.Length == 0 ? Texts.Format("Profile.NoneKnown") : Texts.Format("Profile.Known", known);
            throw new TerminatingException(ErrorRecords.NotFound(Texts.Format("Profile.NotFound", Profile), remedy, Profile));
        }

        try
        {
            return (name, profiles.Read(name));
        }
        catch (InputException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(exception, Profile));
        }
    }

    private KeySource? ReadKeySource()
    {
        string[] given = [.. new[] { nameof(ApiKey), nameof(EnvFile), nameof(Secret), nameof(KeyVariable), nameof(KeyFile) }.Where(IsGiven)];
        bool isContradictory = given.Length > 1 && !(given.Length == 2 && ApiKey is not null && EnvFile is not null);
        if (isContradictory)
        {
            string message = Texts.Format("Key.SeveralSources", "-" + string.Join(", -", given));
            throw new TerminatingException(ErrorRecords.InvalidArgument(message, Texts.Format("Key.SeveralSourcesRemedy")));
        }

        if (Vault is not null && Secret is null) throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Key.VaultAlone"), Texts.Format("Key.VaultAloneRemedy")));
        if (Secret is not null) return new KeySource(KeySourceKind.Secret) { Name = Secret, Vault = Vault };
        if (KeyVariable is not null) return new KeySource(KeySourceKind.Variable) { Name = KeyVariable };
        return KeyFile is null ? null : new KeySource(KeySourceKind.File, GetUnresolvedProviderPathFromPSPath(KeyFile));
    }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
