namespace QwenPS.Client.Errors;

/// <summary>What goes wrong on this side of the service, where it has no code to give. Each has a row in the catalogue.</summary>
internal enum LocalFailure
{
    /// <summary>No connection within the time for it.</summary>
    ConnectTimeout,

    /// <summary>Nothing was received for too long.</summary>
    IdleTimeout,

    /// <summary>The time for the whole call ran out.</summary>
    TotalTimeout,

    /// <summary>The host's name was not found.</summary>
    NameResolution,

    /// <summary>Nothing listens at the address.</summary>
    ConnectionRefused,

    /// <summary>The connection was cut.</summary>
    ConnectionReset,

    /// <summary>There is no way to the host.</summary>
    Unreachable,

    /// <summary>The TLS handshake failed.</summary>
    Tls,

    /// <summary>The proxy refused.</summary>
    Proxy,

    /// <summary>The network failed in another way.</summary>
    Network,

    /// <summary>A web page came instead of an answer.</summary>
    HtmlPage,

    /// <summary>The host sends the call elsewhere.</summary>
    Redirect,

    /// <summary>The answer broke off before its end.</summary>
    Truncated,

    /// <summary>The answer holds more than any real one.</summary>
    TooLarge,

    /// <summary>A success without an answer in it.</summary>
    EmptyAnswer,

    /// <summary>What came back is no answer in another way.</summary>
    Protocol,
}
