using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests a host that doesn't respond to a connection attempt.</summary>
public sealed class ConnectTimeoutTests
{
    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task It_is_named_as_the_time_that_ran_out(ChatProtocol protocol, bool stream)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), SilentHost.WhyNotOnWindows);
        using var silent = new SilentHost();
        var client = Clients.At(silent.Uri, protocol, options => options with { ConnectTimeout = TimeSpan.FromMilliseconds(300), MaxRetry = 1 });
        var error = await client.FailAsync(Ask.For("x"), stream);
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.Contains("no connection within 0.3 s (connection timeout)", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Attempts);
        Assert.Null(error.StatusCode);
    }

    [Fact]
    public async Task It_is_named_for_a_request_without_a_body()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), SilentHost.WhyNotOnWindows);
        using var silent = new SilentHost();
        var client = Clients.At(silent.Uri, ChatProtocol.OpenAI, options => options with { ConnectTimeout = TimeSpan.FromMilliseconds(300), MaxRetry = 0 });
        using var timeout = new CancellationTokenSource(Asking.Timeout);
        var error = await Assert.ThrowsAsync<QwenException>(() => client.ListModelsAsync(refresh: true, NoLog.Instance, timeout.Token));
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.Contains("no connection within 0.3 s (connection timeout)", error.Message, StringComparison.Ordinal);
    }
}
