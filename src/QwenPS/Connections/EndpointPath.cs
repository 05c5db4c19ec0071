using System.Text.RegularExpressions;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Reads the path of a base address: which protocol it speaks of, and where the part common to all operations ends.</summary>
internal static class EndpointPath
{
    /// <summary>What the service's hosts serve beside the two protocols: the third is Anthropic's, as the configuration of its clients has it.</summary>
    private const string OtherService = "/apps/anthropic";

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // The first one that is asked has all of them made, which takes 10 ms in a fresh process: none is asked where a plain search can tell.

    // The operation that a full address ends with, as people paste it from a curl sample.
    private static readonly Regex CompatibleOperation = new("^(?<base>.*?)/chat/completions(?:/.*)?$", Options);
    private static readonly Regex NativeOperation = new("^(?<base>.*?)/services/aigc(?:/.*)?$", Options);

    // The root of a protocol. A forgotten version is added; what follows is an operation.
    private static readonly Regex CompatibleRoot = new("^(?<root>.*?/compatible-mode)(?<version>/v[0-9]+)?(?:/.*)?$", Options);
    private static readonly Regex NativeRoot = new("^(?<root>/api)(?<version>/v[0-9]+)?(?:/.*)?$", Options);

    // Beyond the official hosts /api/v1 can be anything (OpenRouter serves the compatible protocol there), so it counts at the end only.
    private static readonly Regex ForeignNativeRoot = new("^(?<root>.*/api)(?<version>/v[0-9]+)$", Options);

    /// <summary>The path that is common to all operations, without a slash at the end, and the protocol.</summary>
    /// <param name="uri">The address as typed, cleaned by <see cref="BaseAddress"/>.</param>
    /// <param name="expected">The protocol that was settled before; null takes the path's, and else OpenAI.</param>
    /// <exception cref="ConnectionSetupException">The path contradicts itself or <paramref name="expected"/>.</exception>
    public static (string Path, ChatProtocol Protocol) Read(Uri uri, ExpectedProtocol? expected, SettingOrigin origin, List<string> warnings)
    {
        bool official = OfficialHosts.IsOfficial(uri);
        var typed = uri.AbsolutePath.TrimEnd('/');
        // Official paths are known to the letter; elsewhere a doubled slash or a capital may matter.
        if (official) typed = typed.ToLowerInvariant();
        if (official && typed.IndexOf("//", StringComparison.Ordinal) >= 0) typed = Regex.Replace(typed, "/{2,}", "/");
        if (official && typed.StartsWith(OtherService, StringComparison.Ordinal)) throw origin.Fail(Texts.Format("Setup.AnthropicPath", Default(expected?.Protocol ?? ChatProtocol.OpenAI, uri)));

        var (path, operation) = CutOperation(typed);
        var (root, spoken, isGuess) = FindRoot(path, official, operation);
        if (operation is { } o && spoken is { } s && o != s)
            throw origin.Fail(Texts.Format("Setup.MixedPath", s, o));

        var found = operation ?? spoken;
        if (found is { } f && expected is not null && f != expected.Protocol && !(isGuess && operation is null))
            throw origin.Fail(Texts.Format("Setup.OtherProtocol", f, expected.Reason));

        var protocol = expected?.Protocol ?? found ?? ChatProtocol.OpenAI;
        if (isGuess && expected is null && operation is null && !OfficialHosts.IsLoopback(uri))
            warnings.Add(Texts.Format("Setup.GuessedProtocol", uri.Host, protocol));

        path = root ?? path;
        if (official ? IsIncomplete(path, uri) : typed.Length == 0) path = Default(protocol, uri);
        if (typed.Length > 0 && !typed.StartsWith(path, StringComparison.Ordinal))
            warnings.Add(Texts.Format("Setup.PathCorrection", typed, path));
        return (path, protocol);
    }

    /// <summary>The protocol's path on a host of the service.</summary>
    public static string Default(ChatProtocol protocol, Uri host)
    {
        if (protocol == ChatProtocol.DashScope) return "/api/v1";
        return OfficialHosts.IsCodingPlan(host) ? "/v1" : "/compatible-mode/v1";
    }

    private static (string Path, ChatProtocol? Operation) CutOperation(string path)
    {
        if (path.IndexOf("/chat/completions", StringComparison.OrdinalIgnoreCase) < 0 && path.IndexOf("/services/aigc", StringComparison.OrdinalIgnoreCase) < 0) return (path, null);
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
        // https://openrouter.ai/api/v1/chat/completions: the operation says more than the root.
        if (!official && operation is not null) return default;
        return (Root(native), ChatProtocol.DashScope, !official);
    }

    private static string Root(Match match) =>
        match.Groups["root"].Value + (match.Groups["version"].Success ? match.Groups["version"].Value : "/v1");

    /// <summary>No path, or the bare <c>/v1</c> of other providers (seed 001 has it), which only the coding plan's host serves.</summary>
    private static bool IsIncomplete(string path, Uri uri) =>
        path.Length == 0 || (path == "/v1" && !OfficialHosts.IsCodingPlan(uri));
}
