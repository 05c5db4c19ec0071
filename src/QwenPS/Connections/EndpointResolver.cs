using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>
/// Determines the endpoint of a connection. The settings are checked in this order: first <c>-BaseUri</c> or <c>-Region</c>, and then the official SDK's
/// environment variables. If no parameter and no variable is set, the module uses the endpoint in Beijing.
/// </summary>
internal static class EndpointResolver
{
    /// <summary>The SDK's environment variable that contains the base address of the DashScope protocol.</summary>
    public const string NativeVariable = "DASHSCOPE_HTTP_BASE_URL";

    /// <summary>The SDK's environment variable that contains the base address of the OpenAI-compatible protocol.</summary>
    public const string CompatibleVariable = "DASHSCOPE_COMPATIBLE_BASE_URL";

    /// <summary>The SDK's environment variable that contains the region.</summary>
    public const string RegionVariable = "DASHSCOPE_API_REGION";

    /// <summary>Finds the endpoint without network access.</summary>
    /// <exception cref="ConnectionSetupException">A setting is invalid, contradictory, or unsafe.</exception>
    public static EndpointResult Resolve(EndpointRequest request, IEnvironment environment)
    {
        if (request.WorkspaceId is { } id) WorkspaceIds.Check(id);
        var warnings = new List<string>();
        var endpoint = (request.BaseUri, request.Region) switch
        {
            (not null, not null) => throw SettingOrigin.Parameter("BaseUri").CreateError(Texts.Format("Setup.RegionAndAddress")),
            ({ } text, null) => FromText(text, SettingOrigin.Parameter("BaseUri"), ExpectedProtocol.FromParameter(request.Protocol), request, environment, warnings),
            (null, { } name) => FromRegion(name, SettingOrigin.Parameter("Region"), request, environment),
            _ => FromEnvironment(request, environment, warnings),
        };
        return new EndpointResult(endpoint, warnings);
    }

    private static Endpoint FromEnvironment(EndpointRequest request, IEnvironment environment, List<string> warnings)
    {
        var native = environment.GetFilledVariable(NativeVariable);
        var compatible = environment.GetFilledVariable(CompatibleVariable);

        if (compatible is not null && request.Protocol != ChatProtocol.DashScope)
            return FromVariable(compatible, CompatibleVariable, ChatProtocol.OpenAI, request, environment, warnings);
        if (native is not null && request.Protocol != ChatProtocol.OpenAI)
            return FromVariable(native, NativeVariable, ChatProtocol.DashScope, request, environment, warnings);

        var name = environment.GetFilledVariable(RegionVariable)?.Trim();
        var endpoint = name is null
            ? FromRegion(Regions.China, request, environment)
            : FromRegion(name, SettingOrigin.Variable(RegionVariable, "Region"), request, environment);

        // If a variable with a base address is set at this point, the address is for the other protocol. The warning explains why the variable isn't
        // used.
        if ((native is null ? compatible is null ? null : CompatibleVariable : NativeVariable) is { } unused)
            warnings.Add(Texts.Format("Setup.UnusedVariable", unused, endpoint.Protocol, endpoint));
        return endpoint;
    }

    private static Endpoint FromVariable(
        string text, string variable, ChatProtocol protocol, EndpointRequest request, IEnvironment environment, List<string> warnings) =>
        FromText(
            text, SettingOrigin.Variable(variable, "BaseUri"), new ExpectedProtocol(protocol, "Setup.ProtocolOfVariable"),
            request, environment, warnings);

    private static Endpoint FromText(
        string text, SettingOrigin origin, ExpectedProtocol? expected, EndpointRequest request, IEnvironment environment, List<string> warnings)
    {
        text = WorkspaceIds.FillPlaceholder(text, origin, request.WorkspaceId, environment);
        var uri = BaseAddress.Parse(text, origin, warnings);
        if (uri.Scheme != Uri.UriSchemeHttps && !OfficialHosts.IsLoopback(uri) && !request.AllowInsecure)
            throw origin.CreateError(Texts.Format("Setup.AddressClearText"));

        if (OfficialHosts.DedicatedWorkspace(uri) is { } dedicated && request.WorkspaceId is { } id
            && !string.Equals(dedicated, id, StringComparison.OrdinalIgnoreCase))
            throw origin.CreateError(Texts.Format("Setup.OtherWorkspace", dedicated));

        var (path, protocol) = EndpointPath.Read(uri, expected, origin, warnings);
        return new Endpoint(new Uri(uri.GetLeftPart(UriPartial.Authority) + path), protocol, request.WorkspaceId);
    }

    private static Endpoint FromRegion(string name, SettingOrigin origin, EndpointRequest request, IEnvironment environment)
    {
        var region = Regions.Find(name)
            ?? throw origin.CreateError(Texts.Format("Setup.UnknownRegion", name, string.Join(", ", Regions.All.Select(r => r.Name))));
        return FromRegion(region, request, environment);
    }

    private static Endpoint FromRegion(Region region, EndpointRequest request, IEnvironment environment)
    {
        var protocol = request.Protocol ?? ChatProtocol.OpenAI;
        var host = region.SharedUri ?? region.GetDedicatedUri(
            WorkspaceIds.ForHostName(request.WorkspaceId, environment)
            ?? throw SettingOrigin.Parameter("WorkspaceId").CreateError(Texts.Format("Setup.WorkspaceMissing", region, WorkspaceIds.Variable)));
        return new Endpoint(new Uri(host, EndpointPath.GetDefault(protocol, host)), protocol, request.WorkspaceId);
    }
}

/// <summary>Represents the user's settings for the endpoint. A null value means that a setting isn't specified. An empty string is an error.</summary>
internal sealed record EndpointRequest
{
    /// <summary>Gets or sets the region's name, ID, city, or alias. This property can't be used with <see cref="BaseUri"/>.</summary>
    public string? Region { get; init; }

    /// <summary>Gets or sets the base address, or the complete address of an operation. The scheme and the path are optional.</summary>
    public string? BaseUri { get; init; }

    /// <summary>
    /// Gets or sets the workspace ID. On shared hosts, the ID is sent as a header. In regions that have only dedicated hosts, the ID is part of the host name.
    /// </summary>
    public string? WorkspaceId { get; init; }

    /// <summary>
    /// Gets or sets the protocol, or null to use the protocol of the address. If the address doesn't determine a protocol, the default is OpenAI.
    /// </summary>
    public ChatProtocol? Protocol { get; init; }

    /// <summary>Gets or sets a value that indicates whether <c>http://</c> is allowed for hosts other than this computer. The default is false.</summary>
    public bool AllowInsecure { get; init; }
}

/// <summary>Represents an endpoint, and the warnings about the settings that determine the endpoint.</summary>
/// <param name="Endpoint">The endpoint for all calls.</param>
/// <param name="Warnings">The warnings, with one line per warning. Usually, there are no warnings.</param>
internal sealed record EndpointResult(Endpoint Endpoint, IReadOnlyList<string> Warnings);

/// <summary>Validates workspace IDs. Use this class before an ID becomes part of a header or a host name.</summary>
internal static class WorkspaceIds
{
    /// <summary>
    /// The official SDK's environment variable that contains the workspace ID. Like the SDK, the module reads the variable only if the host name
    /// requires an ID.
    /// </summary>
    public const string Variable = "DASHSCOPE_WORKSPACE_ID";

    private static readonly Regex HeaderForm = new(@"^[A-Za-z0-9._-]{1,128}\z", RegexOptions.CultureInvariant);
    private static readonly Regex LabelForm = new(@"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant);
    private static readonly Regex Placeholder = new(@"\{workspace[_-]?id\}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Rejects an ID that can't be valid. For example, an ID with a line break could add a header to the request.</summary>
    public static void Check(string id)
    {
        if (!HeaderForm.IsMatch(id))
            throw SettingOrigin.Parameter("WorkspaceId").CreateError(Texts.Format("Setup.WorkspaceInvalid"));
    }

    /// <summary>
    /// Replaces the placeholder <c>{WorkspaceId}</c> with the workspace ID. Users can paste addresses that contain this placeholder, because the service's
    /// documentation uses it. The SDK also supports <c>{workspace_id}</c>.
    /// </summary>
    public static string FillPlaceholder(string text, SettingOrigin origin, string? given, IEnvironment environment)
    {
        if (text.IndexOf('{') < 0 || !Placeholder.IsMatch(text)) return text;
        var id = ForHostName(given, environment)
            ?? throw origin.CreateError(Texts.Format("Setup.WorkspacePlaceholder", Variable));
        return Placeholder.Replace(text, id.Replace("$", "$$"));
    }

    /// <summary>
    /// Returns the workspace ID to use in a host name: the specified ID, or the ID in the environment variable. Returns null if there's no ID. Throws
    /// an exception if the ID isn't valid in a host name.
    /// </summary>
    public static string? ForHostName(string? given, IEnvironment environment)
    {
        var id = given ?? environment.GetFilledVariable(Variable)?.Trim();
        // The ID must be a valid label of a host name. An ID such as 'evil.com/' would change the host that receives the API key.
        if (id is null || LabelForm.IsMatch(id)) return id;
        var origin = given is null ? SettingOrigin.Variable(Variable, "WorkspaceId") : SettingOrigin.Parameter("WorkspaceId");
        throw origin.CreateError(Texts.Format("Setup.WorkspaceInHost"));
    }
}

/// <summary>Completes the names of regions. The tooltip shows the ID, the city or website, and whether the region requires a workspace ID.</summary>
internal sealed class RegionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string beginning = (wordToComplete ?? "").Trim('\'', '"');
        return Regions.All
            .Where(region => region.Name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            .Select(region => new CompletionResult(region.Name, region.Name, CompletionResultType.ParameterValue, ToolTip(region)));
    }

    private static string ToolTip(Region region)
    {
        string place = $"{region.Id} ({region.Place})";
        return region.SharedUri is null ? place + Texts.Format("Setup.TipWorkspace") : place;
    }
}
