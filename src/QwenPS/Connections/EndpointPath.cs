using System.Text.RegularExpressions;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Parses the path of a base address. Finds the protocol, and the part of the path that's the same for all operations.</summary>
internal static class EndpointPath
{
    /// <summary>
    /// The path of the Anthropic protocol, which is the third protocol on the service's hosts. Clients of this protocol use this path in their configuration.
    /// </summary>
    private const string OtherService = "/apps/anthropic";

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // If one of the regular expressions is used, all of them are compiled. This delays the first call of a process. For this reason, the text is first searched
    // without regular expressions.

    // This expression matches the operation at the end of a complete address, as in a pasted curl sample.
    private static readonly Regex CompatibleOperation = new("^(?<base>.*?)/chat/completions(?:/.*)?$", Options);
    private static readonly Regex NativeOperation = new("^(?<base>.*?)/services/aigc(?:/.*)?$", Options);

    // This expression matches the root of a protocol. If the version is missing, it's added. The text that follows the root is an operation.
    private static readonly Regex CompatibleRoot = new("^(?<root>.*?/compatible-mode)(?<version>/v[0-9]+)?(?:/.*)?$", Options);
    private static readonly Regex NativeRoot = new("^(?<root>/api)(?<version>/v[0-9]+)?(?:/.*)?$", Options);

    // On other hosts, /api/v1 can belong to any protocol. For example, OpenRouter provides the compatible protocol at this path. For this reason, the
    // expression matches only at the end of the path.
    private static readonly Regex ForeignNativeRoot = new("^(?<root>.*/api)(?<version>/v[0-9]+)$", Options);

    /// <summary>Returns the protocol, and the part of the path that's the same for all operations. The path has no trailing slash.</summary>
    /// <param name="uri">The user's address, normalized by <see cref="BaseAddress"/>.</param>
    /// <param name="expected">
    /// The protocol that was selected earlier, or null to use the protocol of the path. If the path doesn't determine a protocol, the default is OpenAI.
    /// </param>
    /// <exception cref="ConnectionSetupException">The parts of the path contradict each other or <paramref name="expected"/>.</exception>
    public static (string Path, ChatProtocol Protocol) Read(Uri uri, ExpectedProtocol? expected, SettingOrigin origin, List<string> warnings)
    {
        bool official = OfficialHosts.IsOfficial(uri);
        var typed = uri.AbsolutePath.TrimEnd('/');
        // Official paths are known exactly. On other hosts, a double slash or an uppercase letter can be significant.
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
        // In https://openrouter.ai/api/v1/chat/completions, the operation is more specific than the root.
        if (!official && operation is not null) return default;
        return (Root(native), ChatProtocol.DashScope, !official);
    }

    private static string Root(Match match) =>
        match.Groups["root"].Value + (match.Groups["version"].Success ? match.Groups["version"].Value : "/v1");

    /// <summary>
    /// Determines whether the path is empty, or is the <c>/v1</c> path of other providers. Of the service's hosts, only the host of the coding plan uses the
    /// <c>/v1</c> path.
    /// </summary>
    private static bool IsIncomplete(string path, Uri uri) =>
        path.Length == 0 || (path == "/v1" && !OfficialHosts.IsCodingPlan(uri));
}

/// <summary>
/// Represents a protocol that is selected before the address is parsed, and the reason for the selection. If the address has another protocol, the error
/// message contains the reason.
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
