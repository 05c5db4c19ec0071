using System.Text.Json;
using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>Tests which fault applies to a request.</summary>
public sealed class FaultListTests : EmulatorTest
{
    [Fact]
    public async Task A_queued_fault_strikes_once()
    {
        Emulator.Faults.Add(new Fault { Status = 503 });
        Assert.Equal([503, 200], await StatusesAsync(2));
        Assert.Equal(0, Emulator.Faults.Count);
    }

    [Fact]
    public async Task Faults_strike_in_their_order_and_as_often_as_they_say()
    {
        Emulator.Faults.Add(new Fault { Status = 500, Times = 2 });
        Emulator.Faults.Add(new Fault { Status = 429 });
        Assert.Equal([500, 500, 429, 200], await StatusesAsync(4));
    }

    [Fact]
    public async Task A_fault_can_last()
    {
        Emulator.Faults.Add(new Fault { Status = 500, Times = -1 });
        Assert.Equal([500, 500, 500], await StatusesAsync(3));
        Emulator.Faults.Clear();
        Assert.Equal([200], await StatusesAsync(1));
    }

    [Theory]
    [InlineData("""{"model":"qwen-max"}""", false)]
    [InlineData("""{"model":"qwen-plus"}""", true)]
    [InlineData("""{"pathContains":"/api/v1/"}""", false)]
    [InlineData("""{"pathContains":"compatible"}""", true)]
    [InlineData("""{"contentContains":"other"}""", false)]
    [InlineData("""{"contentContains":"éx\n"}""", true)]
    [InlineData("""{"model":"qwen-plus","contentContains":"other"}""", false)]
    public async Task A_fault_can_wait_for_its_request(string match, bool fits)
    {
        Emulator.Faults.Add(Fault.Parse($$"""{"status":500,"match":{{match}}}"""));
        Assert.Equal(fits ? 500 : 200, (await ChatAsync("textéx\n")).Status);
        Assert.Equal(fits ? 0 : 1, Emulator.Faults.Count);
    }

    [Fact]
    public async Task The_header_comes_before_the_queue()
    {
        Emulator.Faults.Add(new Fault { Status = 500 });
        Assert.Equal(503, (await ChatAsync("x", ("X-Emulator-Fault", """{"status":503}"""))).Status);
        Assert.Equal([500, 200], await StatusesAsync(2));
    }

    [Fact]
    public async Task Other_paths_have_faults_too()
    {
        Emulator.Faults.Add(new Fault { Status = 404, Match = new FaultMatch { PathContains = "/models" } });
        Assert.Equal(200, (await ChatAsync("x")).Status);
        Assert.Equal(404, (await SendAsync(CompatibleModels, null)).Status);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"dropAfterByte\":1}")]
    [InlineData("{\"status\":\"500\"x}")]
    public void A_wrong_fault_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Fault.Parse(json));

    private async Task<IEnumerable<int>> StatusesAsync(int count)
    {
        var statuses = new List<int>();
        for (var call = 0; call < count; call++) statuses.Add((await ChatAsync("x")).Status);
        return statuses;
    }
}
