using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Client;

/// <summary>Tests that the password of a proxy is masked in a message of the platform. Such a message contains the complete address of the proxy.</summary>
public sealed class ProxyPasswordTests
{
    [Theory]
    [InlineData("http://user:hunter2hunter2@127.0.0.1:3128/")]
    [InlineData("http://user:pw@proxy.example:3128")]
    [InlineData("HTTPS://user:p%40ss%2Fword-hunter2@proxy.example/")]
    [InlineData("socks5://user:pa@ss@proxy.example:1080/")]
    [InlineData("http://hunter2hunter2@proxy.example:3128/")]
    [InlineData("http:\\/\\/user:hunter2hunter2@proxy.example")]
    public void An_address_shows_no_user_and_no_password(string address)
    {
        string shown = new Redactor().Redact($"The proxy tunnel request to proxy '{address}' failed with status code '407'.");
        Assert.DoesNotContain("hunter2", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("user", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("pw@", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("pa@ss", shown, StringComparison.Ordinal);
        Assert.Contains(address.Contains("127.0.0.1", StringComparison.Ordinal) ? "127.0.0.1:3128" : "proxy.example", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("see https://help.example/a?b=c@d and mail user@host.example")]
    [InlineData("https://host.example/path@x")]
    public void Other_addresses_stay(string text) => Assert.Same(text, new Redactor().Redact(text));

    [Fact]
    public void A_refusal_shows_it_nowhere()
    {
        var canary = new Canary("proxy-");
        var failures = new Failures(new Uri("https://host.example"), new Redactor(), TimeProvider.System);
        var inner = new HttpRequestException(HttpRequestError.ProxyTunnelError, $"The proxy tunnel request to proxy 'http://u:{canary.Key}@127.0.0.1:1/' failed with status code '403'.", new InvalidOperationException($"http://u:{canary.Key}@h"));
        inner.Data["proxy"] = $"http://u:{canary.Key}@h";
        QwenException error = failures.CreateNetworkError(new InvalidOperationException("outer", inner), null, 1, isKnownHost: true);
        Assert.Equal(ErrorKind.Network, error.Kind);
        Assert.Empty(canary.PlacesIn(error));
        Assert.DoesNotContain(canary.Key, error.Cause + error.Remedy, StringComparison.Ordinal);
        Assert.Contains("403", error.Message, StringComparison.Ordinal);
    }
}
