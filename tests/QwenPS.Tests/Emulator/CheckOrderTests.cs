using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>
/// Tests the order of the checks: JSON, key, quota, rate limit, model, and parameters. A request with two mistakes must get the error of the earlier check.
/// </summary>
public sealed class CheckOrderTests : EmulatorTest
{
    protected override EmulatorOptions Options => new() { RequestsPerMinute = 1 };

    [Fact]
    public async Task Json_comes_before_the_key() =>
        Assert.Equal(400, (await SendAsync(Compatible, "{", ("Authorization", "Bearer sk-wrong"))).Status);

    [Fact]
    public async Task The_key_comes_before_the_parameters() =>
        Assert.Equal(401, (await SendAsync(Compatible, "{}", ("Authorization", "Bearer sk-wrong"))).Status);

    [Fact]
    public async Task The_quota_comes_before_the_rate_limit_and_the_model()
    {
        await ChatAsync("x");
        var reply = await SendAsync(Compatible, Bodies.Compatible("x", model: "nonsense"), ("Authorization", "Bearer sk-emulator-arrears"));
        Assert.Equal("Arrearage", reply.Code);
    }

    [Fact]
    public async Task The_rate_limit_comes_before_the_model_and_the_parameters()
    {
        await ChatAsync("x");
        var reply = await SendAsync(Compatible, Bodies.Compatible("x", "\"temperature\":5"), ("Authorization", "Bearer sk-emulator-denied-qwen-plus"));
        Assert.Equal("limit_requests", reply.Code);
    }

    [Fact]
    public async Task The_model_comes_before_the_parameters()
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible("x", "\"temperature\":5", model: "nonsense"));
        Assert.Equal("model_not_found", reply.Code);
    }
}
