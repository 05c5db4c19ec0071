using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Catalog;

/// <summary>Tests reading the permissions and quotas of a key.</summary>
public sealed class AccountClientTests : EmulatorTest
{
    [Theory]
    [InlineData(ChatProtocol.OpenAI)]
    [InlineData(ChatProtocol.DashScope)]
    public async Task Permissions_are_read_once_from_the_native_path_of_either_protocol(ChatProtocol protocol)
    {
        QwenClient client = Emulator.Client(protocol);
        ModelPermissions permissions = await client.Account!.ListPermissionsAsync(false, NoLog.Instance, CancellationToken.None);
        Assert.Equal(131, permissions.Granted.Count);
        Assert.True(permissions.IsGranted("qwen-plus"));
        Assert.Null(permissions.IsGranted("no-such-model"));
        Assert.Same(permissions, await client.Account.ListPermissionsAsync(false, NoLog.Instance, CancellationToken.None));
        Assert.NotSame(permissions, await client.Account.ListPermissionsAsync(true, NoLog.Instance, CancellationToken.None));
        Assert.All(Emulator.Requests, request => Assert.Equal(("GET", "/api/v1/models/permissions", "?authorization_scope=AUTHORIZABLE&page_no=1&page_size=200"), (request.Method, request.Path, request.Query)));
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Fact]
    public async Task Quotas_are_read_page_by_page()
    {
        IReadOnlyList<ModelQuota> quotas = await ListQuotasAsync();
        Assert.Equal(131, quotas.Select(quota => quota.Model).Distinct().Count());
        Assert.Equal(["?page_no=1&page_size=100", "?page_no=2&page_size=100"], Emulator.Requests.Select(request => request.Query));
        ModelQuota plus = quotas.Single(quota => quota.Model == "qwen-plus");
        Assert.Equal(30_000, plus.RequestsPerMinute);
        Assert.Equal(10_000_000, plus.TokensPerMinute);
        Assert.Equal("llm-emulator", plus.WorkspaceId);
        Assert.Null(plus.Workspace);
    }

    [Fact]
    public async Task The_lower_limit_of_account_and_workspace_applies()
    {
        QwenClient client = Emulator.Client(ChatProtocol.OpenAI, options => options with { Endpoint = Clients.EndpointAt(Emulator.BaseUri, ChatProtocol.OpenAI, "llm-team") });
        ModelQuota quota = Assert.Single(await client.Account!.ListQuotasAsync("qwen-plus", NoLog.Instance, CancellationToken.None));
        Assert.Equal("llm-team", quota.WorkspaceId);
        Assert.Equal(30_000, quota.Account!.RequestsPerMinute);
        Assert.Equal(15_000, quota.Workspace!.RequestsPerMinute);
        Assert.Equal(15_000, quota.RequestsPerMinute);
    }

    [Theory]
    [InlineData("""{"model":"m","model_limit":null,"workspace_limit":null}""", null, null)]
    [InlineData("""{"model":"m","model_limit":{"request_limit":10,"request_limit_period":1,"usage_limit":null},"workspace_limit":null}""", 600.0, null)]
    [InlineData("""{"model":"m","model_limit":{"request_limit":null,"usage_limit":5.0,"usage_limit_field":"total_tokens","usage_limit_period":60}}""", null, 5.0)]
    [InlineData("""{"model":"m","model_limit":{"request_limit":7,"request_limit_period":0,"usage_limit":9,"usage_limit_field":"images","usage_limit_period":60}}""", null, null)]
    [InlineData("""{"model":"m","model_limit":"none","workspace_limit":[1]}""", null, null)]
    [InlineData("""{"model":"m","model_limit":{"request_limit":-1,"request_limit_period":60,"usage_limit":1e300,"usage_limit_period":60}}""", null, null)]
    public async Task Missing_and_unusual_limits_are_no_limit(string quota, double? requests, double? tokens)
    {
        Emulator.Faults.Add(Answer($$$"""{"output":{"quotas":[{{{quota}}}],"total":1}}"""));
        ModelQuota read = Assert.Single(await ListQuotasAsync());
        Assert.Equal((requests, tokens), (read.RequestsPerMinute, read.TokensPerMinute));
        Assert.NotNull(read.Account?.ToString() ?? "");
    }

    [Fact]
    public async Task A_host_that_knows_only_the_older_name_of_the_list_is_asked_for_it()
    {
        Emulator.Faults.Add(new Fault { Status = 404 });
        Assert.Equal(131, (await ListQuotasAsync()).Count);
        Assert.Equal(["/api/v1/quotas", "/api/v1/models/limits", "/api/v1/models/limits"], Emulator.Requests.Select(request => request.Path));
    }

    [Theory]
    [InlineData(403, ErrorKind.Permission)]
    [InlineData(404, ErrorKind.NotFound)]
    public async Task A_refusal_is_a_typed_error(int status, ErrorKind kind)
    {
        Emulator.Faults.Add(new Fault { Status = status, Times = -1 });
        Assert.Equal(kind, (await Assert.ThrowsAsync<QwenException>(ListQuotasAsync)).Kind);
        Assert.Equal(kind, (await Assert.ThrowsAsync<QwenException>(() => ListPermissionsAsync())).Kind);
    }

    [Fact]
    public async Task A_list_that_repeats_its_page_ends()
    {
        Emulator.Faults.Add(Answer("""{"output":{"permissions":[{"model":"m","permissions":{"inference":false}}],"total":1000000}}""", times: -1));
        Assert.False((await ListPermissionsAsync()).IsGranted("m"));
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("""{"output":{"permissions":{}}}""")]
    [InlineData("""{"output":null}""")]
    [InlineData("[]")]
    public async Task Another_answer_is_a_protocol_error(string body)
    {
        Emulator.Faults.Add(Answer(body));
        Assert.Equal(ErrorKind.Protocol, (await Assert.ThrowsAsync<QwenException>(() => ListPermissionsAsync())).Kind);
    }

    [Fact]
    public async Task Unreadable_items_are_omitted()
    {
        Emulator.Faults.Add(Answer("""{"output":{"permissions":[null,5,{},{"model":5},{"model":"a\u001b"},{"model":"b"},{"model":"c","permissions":{"inference":"yes"}}],"total":7}}"""));
        ModelPermissions permissions = await ListPermissionsAsync();
        Assert.All((string[])["b", "c"], model => Assert.NotNull(permissions.Find(model)));
        Assert.All((string[])["", "5", "a", "a\u001b"], model => Assert.Null(permissions.Find(model)));
        Assert.Null(permissions.IsGranted("c"));
    }

    [Fact]
    public void Another_providers_address_has_no_account()
    {
        QwenClient client = Clients.At(Emulator.BaseUri, ChatProtocol.OpenAI, options => options with { Endpoint = new Endpoint(new Uri("https://example.com/v1"), ChatProtocol.OpenAI) });
        Assert.Null(client.Account);
    }

    private Task<IReadOnlyList<ModelQuota>> ListQuotasAsync() => Emulator.Client(ChatProtocol.OpenAI).Account!.ListQuotasAsync(null, NoLog.Instance, CancellationToken.None);

    private Task<ModelPermissions> ListPermissionsAsync() => Emulator.Client(ChatProtocol.OpenAI).Account!.ListPermissionsAsync(false, NoLog.Instance, CancellationToken.None);

    private static Fault Answer(string json, int times = 1) => new() { Status = 200, Body = json, Times = times };
}
