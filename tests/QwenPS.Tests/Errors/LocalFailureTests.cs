using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using QwenPS.Client.Errors;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests that local failures have their own causes and remedies.</summary>
public sealed class LocalFailureTests : ErrorService
{
    [Theory]
    [InlineData("<html><head><title>Login to the network</title></head><body>Welcome</body></html>", "web page instead of JSON")]
    [InlineData("not json at all", "isn't valid JSON, or it doesn't have the structure")]
    [InlineData("{\"choices\":[]}", "doesn't contain an answer")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"abc", "closed before the answer was complete")]
    public async Task An_answer_with_200_that_is_none(string body, string cause)
    {
        QwenException error = await FailAsync(ChatProtocol.OpenAI, new Fault { Status = 200, Body = body, ContentType = "text/html" });
        Assert.Equal(ErrorKind.Protocol, error.Kind);
        Assert.Contains(cause, error.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_page_that_refuses()
    {
        QwenException error = await FailAsync(ChatProtocol.OpenAI, new Fault { Status = 403, Body = "<html><head><title>Blocked by policy</title></head></html>", ContentType = "text/html" });
        Assert.Equal(ErrorKind.Permission, error.Kind);
        Assert.Contains("The call was rejected, and the response is a web page.", error.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect()
    {
        var fault = new Fault { Status = 302, EmptyBody = true, Headers = new Dictionary<string, string> { ["Location"] = "http://login.example/" } };
        Assert.Contains("doesn't follow redirects", (await FailAsync(ChatProtocol.OpenAI, fault)).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset()
    {
        QwenException error = await FailAsync(ChatProtocol.OpenAI, new Fault { ResetBeforeHeaders = true });
        Assert.Equal(ErrorKind.Network, error.Kind);
        Assert.Contains("closed the connection", error.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "name wasn't found", true)]
    [InlineData(SocketError.ConnectionRefused, "connection was refused", true)]
    [InlineData(SocketError.ConnectionReset, "closed the connection", true)]
    [InlineData(SocketError.NetworkUnreachable, "no network path", true)]
    [InlineData(SocketError.AccessDenied, "couldn't be reached", true)]
    public void A_socket(SocketError code, string cause, bool isRetried) => Check(new HttpRequestException("x", new SocketException((int)code)), cause, isRetried);

    [Fact]
    public void A_socket_that_the_system_gave_up_is_a_timeout()
    {
        (LocalFailure failure, string what) = NetworkFailure.Describe(new HttpRequestException("x", new SocketException((int)SocketError.TimedOut)));
        ErrorAdvice advice = ErrorAdvice.Create(failure, what);
        Assert.Equal((ErrorKind.Timeout, RetryRule.Always), (advice.Kind, advice.Retry));
    }

    [Theory]
    [InlineData("The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch", "belongs to a different host")]
    [InlineData("The remote certificate is invalid because of errors in the certificate chain: NotTimeValid", "isn't valid at this time")]
    [InlineData("The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot", "doesn't trust")]
    [InlineData("Anything else", "handshake failed")]
    public void A_certificate(string message, string cause) => Check(new HttpRequestException("x", new AuthenticationException(message)), cause, isRetried: false);

#if NET
    [Fact]
    public void A_proxy_that_refuses() =>
        Check(new HttpRequestException(HttpRequestError.ProxyTunnelError, "The proxy tunnel request to proxy 'http://p' failed with status code '407'.", null, HttpStatusCode.ProxyAuthenticationRequired), "proxy refused", isRetried: false);
#endif

    private static void Check(Exception exception, string cause, bool isRetried)
    {
        (LocalFailure failure, string what) = NetworkFailure.Describe(exception);
        ErrorAdvice advice = ErrorAdvice.Create(failure, what);
        Assert.Equal(ErrorKind.Network, advice.Kind);
        Assert.Contains(cause, advice.Cause(English), StringComparison.Ordinal);
        Assert.Equal(isRetried, advice.Retry == RetryRule.Always);
    }
}
