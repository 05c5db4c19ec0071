namespace QwenPS;

/// <summary>Specifies the protocols that the service supports.</summary>
public enum ChatProtocol
{
    /// <summary>The OpenAI-compatible protocol, with the path <c>/compatible-mode/v1</c>. This is the default.</summary>
    OpenAI,

    /// <summary>The service's own protocol, with the path <c>/api/v1</c>.</summary>
    DashScope,
}
