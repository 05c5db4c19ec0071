using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests that a redirect is reported and not followed, because it could send the key to another host.</summary>
public sealed class RedirectTests : ServiceTest
{
    [Theory]
    [BothProtocols(301, WholeAndStreamed = true)]
    [BothProtocols(302, WholeAndStreamed = true)]
    [BothProtocols(303, WholeAndStreamed = true)]
    [BothProtocols(307, WholeAndStreamed = true)]
    [BothProtocols(308, WholeAndStreamed = true)]
    public async Task It_is_not_followed(ChatProtocol protocol, bool stream, int status)
    {
        await using var other = await EmulatorHost.StartAsync();
        Next(new Fault { Status = status, Body = "", Headers = new Dictionary<string, string> { ["Location"] = other.BaseUri + "elsewhere" }, Times = -1 });
        var error = await Client(protocol).FailAsync(Ask.For("x"), stream);
        Assert.Equal((ErrorKind.Protocol, status, 1), (error.Kind, error.StatusCode, error.Attempts));
        Assert.Contains($"the service redirected the request to {other.BaseUri}elsewhere (status {status}), but the module doesn't follow redirects", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Counters.Requests);
        Assert.Single(Service.Requests);
    }

    [Theory]
    [BothProtocols(302)]
    [BothProtocols(304)]
    public async Task A_redirect_without_an_address_is_told_too(ChatProtocol protocol, int status)
    {
        Next(new Fault { Status = status, Body = "" });
        Assert.Contains($"the service returned the redirection status {status}", (await Client(protocol).FailAsync(Ask.For("x"))).Message, StringComparison.Ordinal);
    }
}
