using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using QwenPS.Catalog;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Makes a connection and makes it the default of this runspace. No network call is made: Invoke-QwenChat is the first one.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "Qwen", DefaultParameterSetName = "Region", HelpUri = HelpPage.Console)]
[OutputType(typeof(Connection))]
public sealed class ConnectQwenCommand : PSCmdlet
{
    /// <summary>
    /// Where the key was made: China (the default), International, US, HongKong, Tokyo or Frankfurt, which are regions of Model Studio, or the platform
    /// QwenCloud (home.qwencloud.com) or QianwenAI (platform.qianwenai.com); the city and the id (<c>cn-beijing</c>) are understood too. A key made
    /// elsewhere is refused with 401.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = "Region")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>
    /// The address to call instead of a region's: with or without scheme, trailing slash and path. A host that is not Alibaba Cloud's
    /// needs -ApiKey or -EnvFile; one without a dot needs its scheme or a port.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "BaseUri")]
    [ValidateNotNullOrEmpty]
    public string? BaseUri { get; set; }

    /// <summary>
    /// The API key, best as a SecureString; plain text is taken with a warning. Default: -EnvFile, DASHSCOPE_API_KEY, .env in the current folder,
    /// DASHSCOPE_API_KEY_FILE_PATH, ~/.dashscope/api_key, in this order.
    /// </summary>
    [Parameter]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>A file with a line <c>DASHSCOPE_API_KEY=...</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EnvFile { get; set; }

    /// <summary>The workspace to call in. Default: the key's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkspaceId { get; set; }

    /// <summary>The protocol to speak: OpenAI (the default) or DashScope. A path in -BaseUri says it too.</summary>
    [Parameter]
    public ChatProtocol Protocol { get; set; }

    /// <summary>The model of calls that name none. Default qwen-plus.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>Seconds that a whole call may take, retries and waits included. 1 to 86400; default 14400 (4 hours).</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; }

    /// <summary>How often a call is tried again after errors that pass: 429, 5xx, network. 0 to 100, default 5.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxRetry { get; set; } = 5;

    /// <summary>The proxy. Default: the system's settings.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>User and password for the proxy.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>HTTP headers for every call: @{ name = value }.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Header { get; set; }

    /// <summary>Requests per minute that are sent at most, evenly spread. Default: no limit of this module's.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int RequestsPerMinute { get; set; }

    /// <summary>Tokens per minute (estimated) that are sent at most. Default: no limit of this module's.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TokensPerMinute { get; set; }

    /// <summary>The name for -Connection. Default: the region's name, or the host's. A connection of the same name is replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Allows http:// to hosts other than this machine: key and texts can then be read on the way.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>Writes the connection, to be handed to -Connection or to other runspaces.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ApiKey is not null && SecretTransformationAttribute.WasPlain(ApiKey))
            this.WriteWarningLine(Texts.Format("Connection.PlainKey"));
        try
        {
            (Connection connection, IReadOnlyList<string> warnings) = CreateFactory().Create();
            foreach (string warning in warnings) this.WriteWarningLine(warning);
            ConnectionStore.Current.Add(connection);
            if (PassThru) WriteObject(connection);
        }
        catch (TerminatingException exception)
        {
            this.EndWithError(exception.Record);
        }
    }

    private ConnectionFactory CreateFactory() => new(new PathResolver(SessionState.Path, InvokeProvider))
    {
        Name = Name,
        Model = Model,
        Key = new KeyRequest
        {
            ApiKey = ApiKey is null ? null : SecretTransformationAttribute.Reveal(ApiKey),
            EnvFile = EnvFile is null ? null : GetUnresolvedProviderPathFromPSPath(EnvFile),
        },
        Endpoint = new EndpointRequest
        {
            Region = Region,
            BaseUri = BaseUri,
            WorkspaceId = WorkspaceId,
            Protocol = IsGiven(nameof(Protocol)) ? Protocol : null,
            AllowInsecure = AllowInsecure,
        },
        TimeoutSec = IsGiven(nameof(TimeoutSec)) ? TimeoutSec : null,
        MaxRetry = MaxRetry,
        Proxy = Proxy,
        ProxyCredential = ProxyCredential?.GetNetworkCredential() is { } credential ? new NetworkCredential(credential.UserName, credential.Password, credential.Domain) : null,
        Header = Header,
        RequestsPerMinute = IsGiven(nameof(RequestsPerMinute)) ? RequestsPerMinute : null,
        TokensPerMinute = IsGiven(nameof(TokensPerMinute)) ? TokensPerMinute : null,
    };

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
