using QwenPS.Connections;
using Xunit;

namespace QwenPS.Tests.Connecting;

/// <summary>Tests the proxy addresses that are accepted, and the proxy addresses that are rejected immediately.</summary>
public sealed class ProxyAddressTests
{
    [Fact]
    public void A_proxy_of_HTTP_is_taken() => ProxyAddress.Check(new Uri("http://proxy.example:8080"));

    [Theory]
    [InlineData("https")]
    [InlineData("socks4")]
    [InlineData("socks4a")]
    [InlineData("socks5")]
    public void Another_one_is_taken_where_the_runtime_can_use_it(string scheme)
    {
        var proxy = new Uri($"{scheme}://user:secret@proxy.example:8080");
#if NET
        ProxyAddress.Check(proxy);
#else
        var error = Assert.Throws<ConnectionSetupException>(() => ProxyAddress.Check(proxy));
        Assert.Equal("Proxy", error.ParameterName);
        Assert.Contains("only http:// proxies", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
#endif
    }

    [Theory]
    [InlineData("proxy:8080")]
    [InlineData("ftp://proxy.example")]
    [InlineData("socks9://proxy.example")]
    public void What_is_no_proxy_is_refused(string address)
    {
        var error = Assert.Throws<ConnectionSetupException>(() => ProxyAddress.Check(new Uri(address, UriKind.RelativeOrAbsolute)));
        Assert.Contains("-Proxy doesn't contain a valid proxy address", error.Message, StringComparison.Ordinal);
    }
}
