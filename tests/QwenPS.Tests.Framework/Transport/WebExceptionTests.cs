using System.Net;
using System.Net.Sockets;
using QwenPS.Client.Errors;
using QwenPS.Client.Transport;
using Xunit;

namespace QwenPS.Tests.Transport;

/// <summary>Tests the exceptions of .NET Framework, which differ from the exceptions of newer .NET versions.</summary>
public sealed class WebExceptionTests
{
    [Theory]
    [InlineData(WebExceptionStatus.ConnectionClosed, "closed before the response was complete")]
    [InlineData(WebExceptionStatus.KeepAliveFailure, "closed before the response was complete")]
    [InlineData(WebExceptionStatus.ReceiveFailure, "closed before the response was complete")]
    [InlineData(WebExceptionStatus.SendFailure, "closed before the response was complete")]
    [InlineData(WebExceptionStatus.Timeout, "stopped responding")]
    [InlineData(WebExceptionStatus.NameResolutionFailure, "host name can't be resolved")]
    [InlineData(WebExceptionStatus.ProxyNameResolutionFailure, "host name can't be resolved")]
    [InlineData(WebExceptionStatus.TrustFailure, "TLS")]
    public void A_failure_is_known_by_its_status(WebExceptionStatus status, string expected) =>
        Assert.Contains(expected, NetworkFailure.Describe(new HttpRequestException("x", new WebException("y", status))).What, StringComparison.Ordinal);

    [Theory]
    [InlineData(WebExceptionStatus.ConnectFailure, SocketError.ConnectionRefused, "was refused")]
    [InlineData(WebExceptionStatus.ConnectFailure, SocketError.TimedOut, "stopped responding")]
    [InlineData(WebExceptionStatus.ReceiveFailure, SocketError.ConnectionReset, "was reset")]
    public void The_socket_says_more(WebExceptionStatus status, SocketError socket, string expected)
    {
        var inner = new IOException("z", new SocketException((int)socket));
        Assert.Contains(expected, NetworkFailure.Describe(new HttpRequestException("x", new WebException("y", inner, status, null))).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_that_ends_early_is_a_closed_connection()
    {
        (LocalFailure failure, string what) = NetworkFailure.Describe(new IOException("The connection was closed."));
        Assert.Equal(LocalFailure.ConnectionReset, failure);
        Assert.Contains("closed before the response was complete", what, StringComparison.Ordinal);
    }
}
