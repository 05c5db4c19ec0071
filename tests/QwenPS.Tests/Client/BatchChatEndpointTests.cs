using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client;

public sealed class BatchChatEndpointTests
{
    private const string Address = "https://batch.dashscope.aliyuncs.com/compatible-mode/v1";

    [Theory]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode/v1", Address)]
    [InlineData("https://dashscope.aliyuncs.com/api/v1", Address)]
    [InlineData("https://ws-1.cn-beijing.maas.aliyuncs.com/compatible-mode/v1", Address)]
    [InlineData(Address, Address)]
    [InlineData("http://127.0.0.1:8080/api/v1", "http://127.0.0.1:8080/batch/compatible-mode/v1")]
    [InlineData("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", null)]
    [InlineData("https://maas.qianwenaiapi.com/compatible-mode/v1", null)]
    [InlineData("https://coding.dashscope.aliyuncs.com/v1", null)]
    [InlineData("https://gateway.example.com/v1", null)]
    public void Only_Beijing_has_it(string live, string? expected)
    {
        ChatProtocol protocol = live.EndsWith("/api/v1", StringComparison.Ordinal) ? ChatProtocol.DashScope : ChatProtocol.OpenAI;
        Assert.Equal(expected, BatchChatEndpoint.Find(new Endpoint(new Uri(live), protocol))?.BaseUrl);
    }

    [Fact]
    public void The_workspace_is_kept() =>
        Assert.Equal("ws-1", BatchChatEndpoint.Find(new Endpoint(new Uri("https://dashscope.aliyuncs.com/compatible-mode/v1"), ChatProtocol.OpenAI, "ws-1"))?.WorkspaceHeader);

    [Fact]
    public void Its_region_is_China_so_its_prices_are_in_CNY() => Assert.Equal(Regions.China, new Endpoint(new Uri(Address), ChatProtocol.OpenAI).Region);

    [Fact]
    public void The_client_waits_longer_than_the_service()
    {
        var endpoint = new Endpoint(new Uri("https://dashscope.aliyuncs.com/compatible-mode/v1"), ChatProtocol.OpenAI);
        var live = new QwenClient(new QwenClientOptions { Endpoint = endpoint, ApiKey = Clients.CreateKey("sk-emulator-ok") });
        QwenClientOptions options = live.BatchChat!.Options;
        Assert.True(options.IdleTimeout > TimeSpan.FromHours(1));
        Assert.True(options.EventTimeout > TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromSeconds(100), live.Options.IdleTimeout);
        Assert.Same(live.BatchChat, live.BatchChat);
    }

    [Fact]
    public void The_catalog_knows_the_models() =>
        Assert.Contains("qwen-plus", ModelCatalog.All.Where(model => model.ChinaPrice?.BatchChat is not null).Select(model => model.Id));
}
