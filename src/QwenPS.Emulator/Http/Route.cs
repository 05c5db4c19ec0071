using QwenPS.Emulator.Protocols;

namespace QwenPS.Emulator.Http;

/// <summary>Represents a path that the emulator supports.</summary>
internal sealed record Route(string Method, bool IsChat, WireProtocol Protocol, bool IsBatchChat = false)
{
    private static readonly CompatibleProtocol Compatible = new();
    private static readonly NativeProtocol Native = new(contentParts: false);

    private static readonly Dictionary<string, Route> All = new(StringComparer.Ordinal)
    {
        ["/compatible-mode/v1/chat/completions"] = new("POST", true, Compatible),
        ["/batch/compatible-mode/v1/chat/completions"] = new("POST", true, Compatible, IsBatchChat: true),
        ["/compatible-mode/v1/models"] = new("GET", false, Compatible),
        ["/api/v1/services/aigc/text-generation/generation"] = new("POST", true, Native),
        ["/api/v1/services/aigc/multimodal-generation/generation"] = new("POST", true, new NativeProtocol(contentParts: true)),
        ["/api/v1/models"] = new("GET", false, Native),
    };

    public static Route? Find(string path) => All.GetValueOrDefault(path);

    /// <summary>Returns the protocol whose error format is used for an unknown path.</summary>
    public static WireProtocol ProtocolFor(string path) => path.Contains("/compatible-mode/", StringComparison.Ordinal) ? Compatible : Native;
}
