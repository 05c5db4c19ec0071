using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>Tests temporary keys according to the provider's page (generate-temporary-api-key).</summary>
public sealed class TokenTests : EmulatorTest
{
    private const string Tokens = "/api/v1/tokens";

    private readonly ManualTime _time = new();

    protected override EmulatorOptions Options => new() { TimeProvider = _time };

    [Theory]
    [InlineData("", 60)]
    [InlineData("?expire_in_seconds=1800", 1800)]
    public async Task The_answer_has_the_documented_fields(string query, int seconds)
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var reply = await SendAsync(Tokens + query, "");
        Assert.Equal(200, reply.Status);
        Assert.Equal(["token", "expires_at"], reply.Json.EnumerateObject().Select(property => property.Name));
        Assert.StartsWith("st-", reply.Json.GetProperty("token").GetString(), StringComparison.Ordinal);
        Assert.InRange(reply.Json.GetProperty("expires_at").GetInt64(), before + seconds, before + seconds + 60);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1801")]
    [InlineData("x")]
    public async Task A_wrong_lifetime_is_refused(string seconds) => Assert.Equal(400, (await SendAsync($"{Tokens}?expire_in_seconds={seconds}", "")).Status);

    [Fact]
    public async Task A_wrong_key_is_refused_as_documented()
    {
        var reply = await SendAsync(Tokens, "", ("Authorization", "Bearer sk-wrong"));
        Assert.Equal((401, "InvalidApiKey"), (reply.Status, reply.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task The_key_has_the_rights_of_the_key_that_asked_until_it_expires()
    {
        var token = (await SendAsync($"{Tokens}?expire_in_seconds=60", "", ("Authorization", "Bearer sk-emulator-denied-qwen-max"))).Json.GetProperty("token").GetString();
        (string, string?) key = ("Authorization", "Bearer " + token);
        Assert.Equal(200, (await SendAsync(CompatibleModels, null, key)).Status);
        Assert.Equal(403, (await SendAsync(Compatible, Bodies.Compatible("Hi").Replace("qwen-plus", "qwen-max", StringComparison.Ordinal), key)).Status);
        _time.Advance(61);
        Assert.Equal(401, (await SendAsync(CompatibleModels, null, key)).Status);
    }
}
