namespace QwenPS.Client.Errors;

/// <summary>
/// Specifies a failure that the client itself detects. Such a failure has no code from the service. Each failure has a row in the error catalog.
/// </summary>
internal enum LocalFailure
{
    /// <summary>The connection wasn't established in time.</summary>
    ConnectTimeout,

    /// <summary>No data was received within the time limit.</summary>
    IdleTimeout,

    /// <summary>The time limit for the entire call was exceeded.</summary>
    TotalTimeout,

    /// <summary>The host name wasn't found.</summary>
    NameResolution,

    /// <summary>The host name of the service wasn't found. This name is known to be correct, so the cause is the network or DNS.</summary>
    ServiceName,

    /// <summary>No program listens at the address.</summary>
    ConnectionRefused,

    /// <summary>No program listens at the address, and the address is on this computer or in the local network.</summary>
    LocalServer,

    /// <summary>The connection was interrupted.</summary>
    ConnectionReset,

    /// <summary>There's no route to the host.</summary>
    Unreachable,

    /// <summary>The TLS handshake failed.</summary>
    Tls,

    /// <summary>The proxy rejected the connection.</summary>
    Proxy,

    /// <summary>Another network failure occurred.</summary>
    Network,

    /// <summary>The response was a web page instead of an answer.</summary>
    HtmlPage,

    /// <summary>The host redirected the call.</summary>
    Redirect,

    /// <summary>The answer ended before it was complete.</summary>
    Truncated,

    /// <summary>The answer is larger than any valid answer.</summary>
    TooLarge,

    /// <summary>The call succeeded, but the response doesn't contain an answer.</summary>
    EmptyAnswer,

    /// <summary>The response is invalid for another reason.</summary>
    Protocol,
}
