using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class OutageTests : EmulatorTest
{
    [Fact]
    public async Task Requests_under_way_are_cut_off_and_so_are_those_that_come()
    {
        var underWay = ChatAsync("x", ("X-Emulator-Delay", "60000"));
        await EventuallyAsync(() => Emulator.Counters.InFlight == 1);
        Assert.Equal(204, (await SendAsync("/emulator/outage", """{"seconds":3600}""")).Status);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => underWay);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ChatAsync("y"));
        Assert.Equal(1, Emulator.Counters.Requests);
        Assert.Equal(204, (await SendAsync("/emulator/outage", """{"seconds":0}""")).Status);
        Assert.Equal(200, (await ChatAsync("z")).Status);
    }

    [Fact]
    public async Task A_reset_ends_it()
    {
        Emulator.BeginOutage(TimeSpan.FromHours(1));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ChatAsync("x"));
        Emulator.Reset();
        Assert.Equal(200, (await ChatAsync("x")).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"seconds":-1}""")]
    [InlineData("""{"seconds":"soon"}""")]
    [InlineData("[]")]
    [InlineData("no JSON")]
    public async Task What_is_no_time_is_refused(string body)
    {
        Assert.Equal(400, (await SendAsync("/emulator/outage", body)).Status);
        Assert.Equal(200, (await ChatAsync("x")).Status);
    }
}
