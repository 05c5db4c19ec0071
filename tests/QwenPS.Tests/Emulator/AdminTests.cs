using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class AdminTests : EmulatorTest
{
    [Fact]
    public async Task Counters_can_be_read_and_are_not_moved_by_that()
    {
        await ChatAsync("x", ("Authorization", null));
        await ChatAsync("12345678");
        const string tokens = "\"answers\":1,\"inputTokens\":2,\"outputTokens\":2,\"cachedTokens\":0,\"cacheCreationTokens\":0";
        var expected = $$"""{"requests":2,"quotaRequests":0,"rejected":1,"mostAtOnce":1,"disconnects":0,"inFlight":0,{{tokens}}}""";
        Assert.Equal(expected, (await SendAsync("/emulator/counters", null)).Text);
        Assert.Equal(expected, (await SendAsync("/emulator/counters", null)).Text);
    }

    [Fact]
    public async Task Requests_can_be_read()
    {
        await ChatAsync("你好");
        var request = Assert.Single((await SendAsync("/emulator/requests", null)).Json.EnumerateArray());
        Assert.Equal("POST", request.GetProperty("method").GetString());
        Assert.Equal(Compatible, request.GetProperty("path").GetString());
        Assert.Equal("Bearer sk-emulator-ok", request.GetProperty("headers").GetProperty("Authorization").GetString());
        Assert.Equal(Bodies.Compatible("你好"), request.GetProperty("body").GetString());
    }

    [Fact]
    public async Task Faults_can_be_queued_one_or_many()
    {
        Assert.Equal(204, (await SendAsync("/emulator/faults", """{"status":503,"times":2}""")).Status);
        Assert.Equal(204, (await SendAsync("/emulator/faults", """[{"status":500},{"status":429}]""")).Status);
        var statuses = new List<int>();
        for (var call = 0; call < 5; call++) statuses.Add((await ChatAsync("x")).Status);
        Assert.Equal([503, 503, 500, 429, 200], statuses);
    }

    [Fact]
    public async Task A_wrong_fault_is_refused_and_changes_nothing()
    {
        var reply = await SendAsync("/emulator/faults", """[{"status":500},{"statuss":429}]""");
        Assert.Equal(400, reply.Status);
        Assert.Contains("statuss", reply.Error.GetString(), StringComparison.Ordinal);
        Assert.Equal(0, Emulator.Faults.Count);
    }

    [Fact]
    public async Task Faults_can_be_removed()
    {
        await SendAsync("/emulator/faults", """{"status":503,"times":-1}""");
        using var response = await Client.DeleteAsync(new Uri("/emulator/faults", UriKind.Relative));
        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal(200, (await ChatAsync("x")).Status);
    }

    [Fact]
    public async Task All_can_be_reset()
    {
        await ChatAsync("x");
        await SendAsync("/emulator/faults", """{"status":503}""");
        Assert.Equal(204, (await SendAsync("/emulator/reset", "")).Status);
        Assert.Equal((0, 0), (Emulator.Counters.Requests, Emulator.Faults.Count));
        Assert.Equal("[]", (await SendAsync("/emulator/requests", null)).Text);
    }

    [Fact]
    public async Task Other_routes_are_unknown() => Assert.Equal(404, (await SendAsync("/emulator/secrets", null)).Status);
}
