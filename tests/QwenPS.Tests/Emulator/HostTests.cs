using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class HostTests
{
    [Fact]
    public async Task Several_run_side_by_side()
    {
        await using var first = await EmulatorHost.StartAsync();
        await using var second = await EmulatorHost.StartAsync(new EmulatorOptions());
        Assert.NotEqual(first.BaseUri, second.BaseUri);
        Assert.True(first.BaseUri.IsLoopback);
    }

    [Fact]
    public async Task A_taken_port_is_an_error()
    {
        await using var first = await EmulatorHost.StartAsync();
        await Assert.ThrowsAsync<IOException>(() => EmulatorHost.StartAsync(new EmulatorOptions { Port = first.BaseUri.Port }));
    }

    [Fact]
    public async Task The_end_does_not_wait_for_stalled_answers()
    {
        var emulator = await EmulatorHost.StartAsync();
        emulator.Faults.Add(new Fault { StallAfterBytes = 1 });
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = emulator.BaseUri };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer sk-emulator-ok");
        using var content = new StringContent(Bodies.Compatible("x"));
        var call = client.PostAsync(new Uri(EmulatorTest.Compatible, UriKind.Relative), content);
        await Asking.EventuallyAsync(() => emulator.Counters.InFlight == 1);
        // A web server that waits for its answers ends only after 30 seconds.
        await emulator.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(25));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        Assert.Equal(0, emulator.Counters.Disconnects);
    }
}
