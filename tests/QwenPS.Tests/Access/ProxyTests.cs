using System.Net;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Access;

/// <summary>
/// Tests that the rejection of a connection by a proxy is distinguished from a rejection by the service, and that the two reasons of a proxy are distinguished.
/// </summary>
public sealed class ProxyTests
{
    private const string WantsLogin = "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"";

    [Theory]
    [InlineData("https://service.example/", WantsLogin, "The proxy requires a user name and a password", "-ProxyCredential")]
    [InlineData("http://service.example/", WantsLogin, "The proxy requires a user name and a password", "-ProxyCredential")]
    [InlineData("https://service.example/", "403 Forbidden", "The proxy doesn't allow connections to this host", "Ask the proxy administrator")]
    public async Task A_refusal_is_a_failed_connection(string uri, string answer, string cause, string remedy)
    {
        await using var proxy = RawServer.Answering(answer, "<html><title>Sign in</title></html>");
        Dictionary<AccessCheck, AccessResult> results = await AccessRun.AtAsync(new Uri(uri), change: options => options with { Proxy = proxy.Uri });
        AccessResult failed = results[AccessCheck.Connection];
        Assert.Equal((AccessStatus.Failed, (ErrorKind?)ErrorKind.Network), (failed.Status, failed.Kind));
        Assert.Contains(cause, failed.Cause, StringComparison.Ordinal);
        Assert.Contains(remedy, failed.Remedy, StringComparison.Ordinal);
        Assert.Equal(AccessStatus.Skipped, results[AccessCheck.KeyAccepted].Status);
        Assert.Single(proxy.Requests);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_like_none()
    {
        await using var proxy = RawServer.Answering(WantsLogin, "");
        var credential = new NetworkCredential("user", "wrong");
        Dictionary<AccessCheck, AccessResult> results = await AccessRun.AtAsync(new Uri("https://service.example/"), change: options => options with { Proxy = proxy.Uri, ProxyCredential = credential });
        Assert.Contains("missing or wrong", results[AccessCheck.Connection].Cause, StringComparison.Ordinal);
        Assert.Contains(proxy.Requests, request => request.Contains("Proxy-Authorization: Basic", StringComparison.Ordinal));
        Assert.All(proxy.Requests, request => Assert.DoesNotContain(Clients.Key, request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proxy_that_lets_through_is_named()
    {
        await using var proxy = RawServer.Answering("200 OK\r\nContent-Type: application/json", """{"object":"list","data":[]}""");
        Dictionary<AccessCheck, AccessResult> results = await AccessRun.AtAsync(new Uri("http://service.example/"), change: options => options with { Proxy = proxy.Uri });
        Assert.Equal(AccessStatus.Passed, results[AccessCheck.KeyAccepted].Status);
        Assert.Contains($"through the proxy {proxy.Uri.Authority}", results[AccessCheck.Connection].Message, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", results[AccessCheck.NameResolution].Target);
    }

    [Fact]
    public async Task A_service_that_says_407_without_a_proxy_is_no_proxy()
    {
        await using var service = RawServer.Answering("407 Proxy Authentication Required", "");
        Dictionary<AccessCheck, AccessResult> results = await AccessRun.AtAsync(service.Uri);
        Assert.Equal((AccessStatus.Passed, AccessStatus.Failed), (results[AccessCheck.Connection].Status, results[AccessCheck.KeyAccepted].Status));
    }
}
