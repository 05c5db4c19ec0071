using System.Text.Json;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>
/// Tests that the lists of permissions and quotas have exactly the fields on the provider's pages (list-model-permissions and list-quotas, September 2026).
/// </summary>
public sealed class AccountTests : EmulatorTest
{
    private const string Permissions = "/api/v1/models/permissions";
    private const string Quotas = "/api/v1/quotas";

    [Fact]
    public async Task Permissions_have_the_documented_fields()
    {
        var reply = await SendAsync($"{Permissions}?model=qwen-plus", null);
        Assert.Equal(200, reply.Status);
        Assert.Equal(["code", "message", "output", "request_id", "success"], Names(reply.Json));
        Assert.Equal(JsonValueKind.Null, reply.Json.GetProperty("code").ValueKind);
        Assert.True(reply.Json.GetProperty("success").GetBoolean());
        var output = reply.Json.GetProperty("output");
        Assert.Equal(["page_no", "page_size", "permissions", "total"], Names(output));
        Assert.Equal((1, 1, 20), (output.GetProperty("total").GetInt32(), output.GetProperty("page_no").GetInt32(), output.GetProperty("page_size").GetInt32()));
        Assert.Equal("""[{"model":"qwen-plus","name":"qwen-plus","permissions":{"inference":true,"fine_tune":false,"deploy":false}}]""", output.GetProperty("permissions").GetRawText());
    }

    [Theory]
    [InlineData(Quotas)]
    [InlineData("/api/v1/models/limits")]
    public async Task Quotas_have_the_documented_fields(string path)
    {
        var reply = await SendAsync($"{path}?model=qwen-plus", null, ("X-DashScope-WorkSpace", "llm-team"));
        Assert.Equal(200, reply.Status);
        Assert.Equal(["output", "request_id"], Names(reply.Json));
        Assert.Equal(["page_no", "page_size", "quotas", "total"], Names(reply.Json.GetProperty("output")));
        var quota = reply.Json.GetProperty("output").GetProperty("quotas")[0];
        Assert.Equal(["model", "model_limit", "workspace_id", "workspace_limit"], Names(quota));
        string[] fields = ["async_user_concurrency_limit", "async_user_queue_limit", "request_limit", "request_limit_period", "usage_limit", "usage_limit_field", "usage_limit_period"];
        Assert.Equal(fields, Names(quota.GetProperty("model_limit")));
        Assert.Equal(fields, Names(quota.GetProperty("workspace_limit")));
        Assert.Equal("llm-team", quota.GetProperty("workspace_id").GetString());
    }

    [Fact]
    public async Task A_workspace_without_a_limit_of_its_own_has_null()
    {
        var reply = await SendAsync($"{Quotas}?model=qwen-plus", null);
        Assert.Equal(JsonValueKind.Null, reply.Json.GetProperty("output").GetProperty("quotas")[0].GetProperty("workspace_limit").ValueKind);
    }

    [Theory]
    [InlineData("", 131, 20)]
    [InlineData("page_no=7", 131, 11)]
    [InlineData("page_no=8", 131, 0)]
    [InlineData("page_size=200", 131, 131)]
    [InlineData("name=QWEN3-CODER&page_size=200", 5, 5)]
    [InlineData("model=qwen-plus&name=max", 0, 0)]
    [InlineData("model=Qwen-Plus", 0, 0)]
    public async Task Lists_come_in_pages_and_can_be_filtered(string query, int total, int count)
    {
        foreach (var (path, list) in new[] { (Permissions, "permissions"), (Quotas, "quotas") })
        {
            var output = (await SendAsync($"{path}?{query}", null)).Json.GetProperty("output");
            Assert.Equal((total, count), (output.GetProperty("total").GetInt32(), output.GetProperty(list).GetArrayLength()));
        }
    }

    [Theory]
    [InlineData("page_no=0")]
    [InlineData("page_size=201")]
    [InlineData("page_size=x")]
    public async Task Wrong_pages_are_refused(string query)
    {
        Assert.Equal(400, (await SendAsync($"{Permissions}?{query}", null)).Status);
        Assert.Equal(400, (await SendAsync($"{Quotas}?{query}", null)).Status);
    }

    [Fact]
    public async Task A_wrong_scope_is_refused() => Assert.Equal(400, (await SendAsync($"{Permissions}?authorization_scope=ALL", null)).Status);

    [Fact]
    public async Task A_model_that_is_denied_to_the_key_is_not_granted()
    {
        (string, string) key = ("Authorization", "Bearer sk-emulator-denied-qwen-max");
        var granted = (await SendAsync($"{Permissions}?model=qwen-max", null, key)).Json.GetProperty("output").GetProperty("permissions")[0];
        Assert.False(granted.GetProperty("permissions").GetProperty("inference").GetBoolean());
        Assert.Equal(130, (await SendAsync($"{Permissions}?authorization_scope=AUTHORIZED", null, key)).Json.GetProperty("output").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Both_need_a_valid_key()
    {
        (string, string) key = ("Authorization", "Bearer sk-emulator-expired");
        Assert.Equal(401, (await SendAsync(Permissions, null, key)).Status);
        Assert.Equal(401, (await SendAsync(Quotas, null, key)).Status);
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)];
}
