using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class KeyTests : EmulatorTest
{
    private const string Arrears = "Access denied, please make sure your account is in good standing.";
    private const string Eligible = "Access to model denied. Please make sure you are eligible for using the model.";
    private const string Allocated = "Allocated quota exceeded, please increase your quota limit.";

    protected override EmulatorOptions Options => new() { Region = "here" };

    [Theory]
    [InlineData("sk-emulator-ok")]
    [InlineData("sk-emulator-ok-canary-123")]
    [InlineData("sk-emulator-region-here")]
    [InlineData("sk-emulator-denied-qwen-max")]
    public async Task Good_keys_are_answered(string key)
    {
        Assert.Equal(200, (await ChatAsync("x", ("Authorization", $"Bearer {key}"))).Status);
        Assert.Equal(200, (await SendAsync(Native, Bodies.Native("x"), ("Authorization", $"Bearer {key}"))).Status);
    }

    [Theory]
    [InlineData("sk-emulator-expired", 401, "expired_api_key", "The API key has expired.")]
    [InlineData("sk-emulator-revoked", 401, "revoked_api_key", "The API key has been revoked.")]
    [InlineData("sk-emulator-region-elsewhere", 401, "invalid_api_key", "Incorrect API key provided. ")]
    [InlineData("sk-emulator", 401, "invalid_api_key", "Incorrect API key provided. ")]
    [InlineData("sk-anything", 401, "invalid_api_key", "Incorrect API key provided. ")]
    [InlineData("sk-emulator-arrears", 400, "Arrearage", Arrears)]
    [InlineData("sk-emulator-balance", 402, "invalid_request_error", "Insufficient Balance")]
    [InlineData("sk-emulator-quota", 429, "insufficient_quota", "Free allocated quota exceeded.")]
    [InlineData("sk-emulator-tokenquota", 429, "Throttling.AllocationQuota", Allocated)]
    [InlineData("sk-emulator-workspace", 403, "Workspace.AccessDenied", "Workspace access denied.")]
    [InlineData("sk-emulator-unpurchased", 403, "AccessDenied.Unpurchased", Eligible)]
    [InlineData("sk-emulator-frozen", 403, "AccessDenied", "Access denied.")]
    [InlineData("sk-emulator-frozen-canary", 403, "AccessDenied", "Access denied.")]
    public async Task Bad_keys_are_refused_by_the_compatible_protocol(string key, int status, string code, string message)
    {
        var reply = await ChatAsync("x", ("Authorization", $"Bearer {key}"));
        Assert.Equal(status, reply.Status);
        Assert.Equal(code, reply.Code);
        Assert.Equal(message, reply.Error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("sk-emulator-expired", 401, "InvalidApiKey", "The API-key has expired.")]
    [InlineData("sk-emulator-revoked", 401, "InvalidApiKey", "The API-key has been revoked.")]
    [InlineData("sk-emulator-region-elsewhere", 401, "InvalidApiKey", "Invalid API-key provided.")]
    [InlineData("sk-anything", 401, "InvalidApiKey", "Invalid API-key provided.")]
    [InlineData("sk-emulator-arrears", 400, "Arrearage", Arrears)]
    [InlineData("sk-emulator-balance", 402, "InsufficientBalance", "Insufficient Balance")]
    [InlineData("sk-emulator-quota", 429, "Throttling.AllocationQuota", "Free allocated quota exceeded.")]
    [InlineData("sk-emulator-tokenquota", 429, "Throttling.AllocationQuota", Allocated)]
    [InlineData("sk-emulator-denied-qwen-plus", 403, "Model.AccessDenied", "Model access denied.")]
    [InlineData("sk-emulator-workspace", 403, "Workspace.AccessDenied", "Workspace access denied.")]
    [InlineData("sk-emulator-unpurchased", 403, "AccessDenied.Unpurchased", Eligible)]
    [InlineData("sk-emulator-frozen", 403, "AccessDenied", "Access denied.")]
    public async Task Bad_keys_are_refused_by_the_native_protocol(string key, int status, string code, string message)
    {
        var reply = await SendAsync(Native, Bodies.Native("x"), ("Authorization", $"Bearer {key}"));
        Assert.Equal(status, reply.Status);
        Assert.Equal($$"""{"code":"{{code}}","message":"{{message}}","request_id":"{{reply.RequestId}}"}""", reply.Text);
    }

    [Fact]
    public async Task A_wrong_key_gets_the_documented_body()
    {
        var reply = await ChatAsync("x", ("Authorization", "Bearer sk-wrong"));
        Assert.Equal(
            """{"error":{"message":"Incorrect API key provided. ","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""",
            reply.Text);
    }

    [Fact]
    public async Task A_denied_model_gets_the_observed_body()
    {
        var reply = await ChatAsync("x", ("Authorization", "Bearer sk-emulator-denied-qwen-plus"));
        Assert.Equal(403, reply.Status);
        Assert.Equal(
            $$$"""{"error":{"code":"Model.AccessDenied","param":null,"message":"Model access denied.","type":"Model.AccessDenied"},"id":"chatcmpl-{{{reply.RequestId}}}","request_id":"{{{reply.RequestId}}}"}""",
            reply.Text);
    }

    [Fact]
    public async Task A_missing_key_is_told_so()
    {
        var compatible = await ChatAsync("x", ("Authorization", null));
        Assert.Equal(401, compatible.Status);
        Assert.StartsWith("You didn't provide an API key.", compatible.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        var native = await SendAsync(Native, Bodies.Native("x"), ("Authorization", null));
        Assert.Equal(401, native.Status);
        Assert.Equal("InvalidApiKey", native.Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_list_of_models_is_free_but_needs_a_key()
    {
        Assert.Equal(200, (await SendAsync(CompatibleModels, null, ("Authorization", "Bearer sk-emulator-arrears"))).Status);
        Assert.Equal(401, (await SendAsync(CompatibleModels, null, ("Authorization", "Bearer sk-emulator-expired"))).Status);
        Assert.Equal(401, (await SendAsync(NativeModels, null, ("Authorization", "Bearer sk-emulator-region-elsewhere"))).Status);
    }
}
