using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Decides where calls go: from <c>-BaseUri</c> or <c>-Region</c>, else from the official SDK's variables, else Beijing.</summary>
internal static class EndpointResolver
{
    /// <summary>The SDK's variable with the base address of the native protocol.</summary>
    public const string NativeVariable = "DASHSCOPE_HTTP_BASE_URL";

    /// <summary>The SDK's variable with the base address of the OpenAI-compatible protocol.</summary>
    public const string CompatibleVariable = "DASHSCOPE_COMPATIBLE_BASE_URL";

    /// <summary>The SDK's variable with the region.</summary>
    public const string RegionVariable = "DASHSCOPE_API_REGION";

    /// <summary>Finds the endpoint. Nothing is sent and no name is looked up.</summary>
    /// <exception cref="ConnectionSetupException">What was given or found is wrong, contradicts itself, or is not safe.</exception>
    public static EndpointResult Resolve(EndpointRequest request, IEnvironment environment)
    {
        if (request.WorkspaceId is { } id) WorkspaceIds.Check(id);
        var warnings = new List<string>();
        var endpoint = (request.BaseUri, request.Region) switch
        {
            (not null, not null) => throw SettingOrigin.Parameter("BaseUri").Fail(Texts.Format("Setup.RegionAndAddress")),
            ({ } text, null) => FromText(text, SettingOrigin.Parameter("BaseUri"), ExpectedProtocol.Given(request.Protocol), request, environment, warnings),
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

        // Only reached with the other protocol's variable set: whoever set it will wonder why it does not count.
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
            throw origin.Fail(Texts.Format("Setup.AddressClearText"));

        if (OfficialHosts.DedicatedWorkspace(uri) is { } dedicated && request.WorkspaceId is { } id
            && !string.Equals(dedicated, id, StringComparison.OrdinalIgnoreCase))
            throw origin.Fail(Texts.Format("Setup.OtherWorkspace", dedicated));

        var (path, protocol) = EndpointPath.Read(uri, expected, origin, warnings);
        return new Endpoint(new Uri(uri.GetLeftPart(UriPartial.Authority) + path), protocol, request.WorkspaceId);
    }

    private static Endpoint FromRegion(string name, SettingOrigin origin, EndpointRequest request, IEnvironment environment)
    {
        var region = Regions.Find(name)
            ?? throw origin.Fail(Texts.Format("Setup.UnknownRegion", name, string.Join(", ", Regions.All.Select(r => r.Name))));
        return FromRegion(region, request, environment);
    }

    private static Endpoint FromRegion(Region region, EndpointRequest request, IEnvironment environment)
    {
        var protocol = request.Protocol ?? ChatProtocol.OpenAI;
        var host = region.SharedUri ?? region.GetDedicatedUri(
            WorkspaceIds.ForHostName(request.WorkspaceId, environment)
            ?? throw SettingOrigin.Parameter("WorkspaceId").Fail(Texts.Format("Setup.WorkspaceMissing", region, WorkspaceIds.Variable)));
        return new Endpoint(new Uri(host, EndpointPath.Default(protocol, host)), protocol, request.WorkspaceId);
    }
}
