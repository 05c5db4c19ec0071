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
/// Creates a connection and makes it the default of this runspace. Nothing is sent: Invoke-QwenChat sends the first request.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "Qwen", DefaultParameterSetName = "Region", HelpUri = HelpPage.Console)]
[OutputType(typeof(Connection))]
public sealed class ConnectQwenCommand : PSCmdlet
{
    /// <summary>
    /// The region where the key was created: China (the default), International, US, HongKong, Tokyo, or Frankfurt, which are regions of Model
    /// Studio, or the platform QwenCloud (home.qwencloud.com) or QianwenAI (platform.qianwenai.com). The city and the ID (<c>cn-beijing</c>) are
    /// accepted too. The service rejects a key from another region with 401.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = "Region")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>
    /// The address to call instead of a region's, with or without scheme, trailing slash, and path. A host that doesn't belong to Alibaba Cloud
    /// requires -ApiKey or -EnvFile. A host name without a dot requires a scheme or a port.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "BaseUri")]
    [ValidateNotNullOrEmpty]
    public string? BaseUri { get; set; }

    /// <summary>
    /// The API key, preferably as a SecureString. Plain text is accepted with a warning. Default: -EnvFile, DASHSCOPE_API_KEY, .env in the current folder,
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

    /// <summary>The workspace to use. Default: the workspace of the key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkspaceId { get; set; }

    /// <summary>The protocol: OpenAI (the default) or DashScope. A path in -BaseUri also selects the protocol.</summary>
    [Parameter]
    public ChatProtocol Protocol { get; set; }

    /// <summary>The model for calls that don't specify a model. Default: qwen-plus.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>The maximum duration of a call in seconds, including retries and waits. Range: 1 to 86400. Default: 14400 (4 hours).</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; }

    /// <summary>The maximum number of retries after transient errors: 429, 5xx, and network errors. Range: 0 to 100. Default: 5.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxRetry { get; set; } = 5;

    /// <summary>The proxy. Default: the system's settings.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>The user name and password for the proxy.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>HTTP headers to send with every call: @{ name = value }.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Header { get; set; }

    /// <summary>The maximum number of requests per minute, evenly spaced. By default, the module sets no limit.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int RequestsPerMinute { get; set; }

    /// <summary>The maximum number of tokens (estimated) per minute. By default, the module sets no limit.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TokensPerMinute { get; set; }

    /// <summary>The name to use with -Connection. Default: the name of the region or host. Replaces a connection with the same name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Allows http:// for hosts other than this computer. The key and the texts can then be read in transit.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>Returns the connection, to pass to -Connection or to other runspaces.</summary>
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
