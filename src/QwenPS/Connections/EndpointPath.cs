using System.Text.RegularExpressions;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Parses the path of a base address. Determines the protocol, and the base path that all operations have in common.</summary>
internal static class EndpointPath
{
    /// <summary>
    /// The path of the Anthropic protocol. The service's hosts also provide this protocol, so users can copy the path by mistake from the configuration of an
    /// Anthropic client.
    /// </summary>
    private const string OtherService = "/apps/anthropic";

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // If one of the regular expressions is used, all of them are compiled, which takes time. To avoid this delay in the first call of a process, the
    // methods check the path for fixed strings before they use an expression.

    // Matches the operation at the end of a complete address, such as an address in a curl sample.
    private static readonly Regex CompatibleOperation = new("^(?<base>.*?)/chat/completions(?:/.*)?$", Options);
    private static readonly Regex NativeOperation = new("^(?<base>.*?)/services/aigc(?:/.*)?$", Options);

    // Matches the root path of a protocol, with or without the version. If text follows the root path, the text is an operation.
    private static readonly Regex CompatibleRoot = new("^(?<root>.*?/compatible-mode)(?<version>/v[0-9]+)?(?:/.*)?$", Options);
    private static readonly Regex NativeRoot = new("^(?<root>/api)(?<version>/v[0-9]+)?(?:/.*)?$", Options);

    // On hosts of other providers, /api/v1 can belong to any protocol. For example, OpenRouter provides the compatible protocol at this path. For this reason,
    // this expression matches only if the path ends with the version.
    private static readonly Regex ForeignNativeRoot = new("^(?<root>.*/api)(?<version>/v[0-9]+)$", Options);

    /// <summary>Returns the protocol, and the base path that all operations have in common. The path has no trailing slash.</summary>
    /// <param name="uri">The user's address, normalized by <see cref="BaseAddress"/>.</param>
    /// <param name="expected">
    /// The protocol that's already known from other settings, or null to use the protocol of the path. If the path doesn't determine a protocol, the default is
    /// OpenAI.
    /// </param>
    /// <exception cref="ConnectionSetupException">
    /// The parts of the path contradict each other, or the path contradicts <paramref name="expected"/>.
    /// </exception>
    public static (string Path, ChatProtocol Protocol) Read(Uri uri, ExpectedProtocol? expected, SettingOrigin origin, List<string> warnings)
    {
        bool official = OfficialHosts.IsOfficial(uri);
        var typed = uri.AbsolutePath.TrimEnd('/');
        // On official hosts, all paths are in lowercase, so an uppercase letter is a typing error. On other hosts, an uppercase letter or a double slash can be
        // significant.
        if (official) typed = typed.ToLowerInvariant();
        if (official && typed.IndexOf("//", StringComparison.Ordinal) >= 0) typed = Regex.Replace(typed, "/{2,}", "/");
        if (official && typed.StartsWith(OtherService, StringComparison.Ordinal))
            throw origin.CreateError(Texts.Format("Setup.AnthropicPath", GetDefault(expected?.Protocol ?? ChatProtocol.OpenAI, uri)));

        var (path, operation) = CutOperation(typed);
        var (root, spoken, isGuess) = FindRoot(path, official, operation);
        if (operation is { } o && spoken is { } s && o != s)
            throw origin.CreateError(Texts.Format("Setup.MixedPath", s, o));

        var found = operation ?? spoken;
        if (found is { } f && expected is not null && f != expected.Protocol && !(isGuess && operation is null))
            throw origin.CreateError(Texts.Format("Setup.OtherProtocol", f, expected.Reason));

        var protocol = expected?.Protocol ?? found ?? ChatProtocol.OpenAI;
        if (isGuess && expected is null && operation is null && !OfficialHosts.IsLoopback(uri))
            warnings.Add(Texts.Format("Setup.GuessedProtocol", uri.Host, protocol));

        path = root ?? path;
        if (official ? IsIncomplete(path, uri) : typed.Length == 0) path = GetDefault(protocol, uri);
        if (typed.Length > 0 && !typed.StartsWith(path, StringComparison.Ordinal))
            warnings.Add(Texts.Format("Setup.PathCorrection", typed, path));
        return (path, protocol);
    }

    /// <summary>Returns the path of the protocol on a host of the service.</summary>
    public static string GetDefault(ChatProtocol protocol, Uri host)
    {
        if (protocol == ChatProtocol.DashScope) return "/api/v1";
        return OfficialHosts.IsCodingPlan(host) ? "/v1" : "/compatible-mode/v1";
    }

    private static (string Path, ChatProtocol? Operation) CutOperation(string path)
    {
        if (path.IndexOf("/chat/completions", StringComparison.OrdinalIgnoreCase) < 0
            && path.IndexOf("/services/aigc", StringComparison.OrdinalIgnoreCase) < 0) return (path, null);
        var compatible = CompatibleOperation.Match(path);
        if (compatible.Success) return (compatible.Groups["base"].Value, ChatProtocol.OpenAI);
        var native = NativeOperation.Match(path);
        if (native.Success) return (native.Groups["base"].Value, ChatProtocol.DashScope);
        return (path, null);
    }

    private static (string? Root, ChatProtocol? Protocol, bool IsGuess) FindRoot(string path, bool official, ChatProtocol? operation)
    {
        if (path == "/compatible-mode/v1") return (path, ChatProtocol.OpenAI, false);
        if (official && path == "/api/v1") return (path, ChatProtocol.DashScope, false);
        var compatible = CompatibleRoot.Match(path);
        if (compatible.Success) return (Root(compatible), ChatProtocol.OpenAI, false);
        var native = (official ? NativeRoot : ForeignNativeRoot).Match(path);
        if (!native.Success) return default;
        // An operation identifies the protocol more reliably than a root. For example, https://openrouter.ai/api/v1/chat/completions has the root of the
        // DashScope protocol, but the operation of the compatible protocol.
        if (!official && operation is not null) return default;
        return (Root(native), ChatProtocol.DashScope, !official);
    }

    private static string Root(Match match) =>
        match.Groups["root"].Value + (match.Groups["version"].Success ? match.Groups["version"].Value : "/v1");

    /// <summary>
    /// Determines whether the path is empty, or is <c>/v1</c> on a host that doesn't use this path. Other providers use <c>/v1</c>, but of the service's own
    /// hosts, only the host of the Coding Plan (a subscription) uses it.
    /// </summary>
    private static bool IsIncomplete(string path, Uri uri) =>
        path.Length == 0 || (path == "/v1" && !OfficialHosts.IsCodingPlan(uri));
}

/// <summary>
/// Represents a protocol that's known before the address is parsed. If the address is for another protocol, the error message contains the reason why
/// <see cref="Protocol"/> is expected.
/// </summary>
/// <param name="Protocol">The expected protocol.</param>
/// <param name="ReasonName">The resource key of the reason.</param>
internal sealed record ExpectedProtocol(ChatProtocol Protocol, string ReasonName)
{
    /// <summary>Gets the reason as a clause, such as <c>-Protocol OpenAI was given</c>.</summary>
    public string Reason => Texts.Format(ReasonName, Protocol);

    /// <summary>Creates an instance for the value of -Protocol. Returns null if -Protocol isn't specified.</summary>
    public static ExpectedProtocol? FromParameter(ChatProtocol? protocol) =>
        protocol is { } p ? new(p, "Setup.ProtocolGiven") : null;
}
