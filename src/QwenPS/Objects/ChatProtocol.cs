namespace QwenPS;

/// <summary>The protocols that the service supports.</summary>
public enum ChatProtocol
{
    /// <summary>The OpenAI-compatible protocol, path <c>/compatible-mode/v1</c>. The default.</summary>
    OpenAI,

    /// <summary>The service's own protocol, path <c>/api/v1</c>.</summary>
    DashScope,
}
