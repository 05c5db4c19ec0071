using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class LimitTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Requests_per_minute()
    {
        await using var service = await LimitedService.StartAsync(new() { RequestsPerMinute = 2, TimeProvider = _time });
        Assert.Equal(["", "", "limit_requests"], await service.CodesAsync(3));
        Assert.Equal("Throttling.RateQuota", await service.NativeCodeAsync());
        Assert.Equal([""], await service.CodesAsync(1, model: "qwen-max"));
        _time.Advance(59);
        Assert.Equal(["limit_requests"], await service.CodesAsync(1));
        _time.Advance(1.1);
        Assert.Equal(["", "", "limit_requests"], await service.CodesAsync(3));
    }

    [Fact]
    public async Task All_keys_share_a_limit()
    {
        await using var service = await LimitedService.StartAsync(new() { RequestsPerMinute = 1, TimeProvider = _time });
        Assert.Equal([""], await service.CodesAsync(1));
        Assert.Equal(["limit_requests"], await service.CodesAsync(1, key: "sk-emulator-ok-another"));
    }

    [Fact]
    public async Task Requests_per_second()
    {
        await using var service = await LimitedService.StartAsync(new() { RequestsPerSecond = 3, TimeProvider = _time });
        Assert.Equal(["", "", "", "limit_requests"], await service.CodesAsync(4));
        Assert.Equal("Throttling.RateQuota", await service.NativeCodeAsync());
        _time.Advance(1.1);
        Assert.Equal([""], await service.CodesAsync(1));
    }

    [Fact]
    public async Task Tokens_per_minute_count_input_and_output()
    {
        await using var service = await LimitedService.StartAsync(new() { TokensPerMinute = 12, TimeProvider = _time });
        Assert.Equal(["", "Throttling.AllocationQuota"], await service.CodesAsync(2, text: "一二三四五"));
        Assert.Equal("Throttling.AllocationQuota", await service.NativeCodeAsync("一二三四五"));
        Assert.Equal([""], await service.CodesAsync(1, text: "一"));
        _time.Advance(61);
        Assert.Equal([""], await service.CodesAsync(1, text: "一二三四五"));
    }

    [Fact]
    public async Task Growth_may_double_each_second()
    {
        await using var service = await LimitedService.StartAsync(new() { Burst = 2, TimeProvider = _time });
        Assert.Equal(["", "", "limit_burst_rate"], await service.CodesAsync(3));
        Assert.Equal("Throttling.BurstRate", await service.NativeCodeAsync());
        _time.Advance(1);
        Assert.Equal(["", "", "", "", "limit_burst_rate"], await service.CodesAsync(5));
        _time.Advance(10);
        Assert.Equal(["", "", "limit_burst_rate"], await service.CodesAsync(3));
    }

    [Fact]
    public async Task Concurrency()
    {
        await using var service = await LimitedService.StartAsync(new() { Concurrency = 1 });
        using (await service.BeginAsync(("X-Emulator-Event-Delay", "600000")))
        {
            Assert.Equal(["concurrent_limit_exceeded"], await service.CodesAsync(1));
            Assert.Equal("concurrent_limit_exceeded", await service.NativeCodeAsync());
        }

        await Asking.EventuallyAsync(() => service.Emulator.Counters.InFlight == 0);
        // The request is no longer counted before the client receives its answer.
        Assert.Equal(["", "", ""], await service.CodesAsync(3));
    }

    [Fact]
    public async Task Time_can_run_faster()
    {
        await using var service = await LimitedService.StartAsync(new() { RequestsPerMinute = 1, TimeScale = 12 });
        Assert.Equal(["", "limit_requests"], await service.CodesAsync(2));
        // The emulated minute ends after five seconds, long before the end of an actual minute.
        await Asking.UntilAsync(() => service.CodesAsync(1), codes => codes is [""]).WaitAsync(TimeSpan.FromSeconds(50));
    }

    [Fact]
    public async Task A_reset_forgets()
    {
        await using var service = await LimitedService.StartAsync(new() { RequestsPerMinute = 1, TimeProvider = _time });
        await service.CodesAsync(1);
        service.Emulator.Reset();
        Assert.Equal([""], await service.CodesAsync(1));
    }
}
