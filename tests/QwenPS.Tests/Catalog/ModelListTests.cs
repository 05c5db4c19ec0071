using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Catalog;

public sealed class ModelListTests : EmulatorTest
{
    [Theory]
    [InlineData(ChatProtocol.OpenAI, "/compatible-mode/v1/models", "")]
    [InlineData(ChatProtocol.DashScope, "/api/v1/models", "?page_no=1&page_size=100", "?page_no=2&page_size=100")]
    public async Task The_list_has_every_model_after_as_many_calls_as_it_has_pages(ChatProtocol protocol, string path, params string[] queries)
    {
        ModelList list = await Emulator.Client(protocol).ListAsync();
        Assert.True(list.IsServed);
        Assert.Equal(131, list.Models.Count);
        Assert.Contains("qwen-plus", list.Ids());
        Assert.Equal(queries, Emulator.Requests.Select(request => request.Query));
        Assert.All(Emulator.Requests, request =>
        {
            Assert.Equal(("GET", path), (request.Method, request.Path));
            Assert.Equal("Bearer sk-emulator-ok", request.Headers["Authorization"]);
        });
    }

    [Theory]
    [InlineData("model")]
    [InlineData("model_id")]
    [InlineData("name")]
    public async Task The_native_id_goes_by_several_names(string key)
    {
        QwenClient client = Emulator.Client(ChatProtocol.DashScope, options => options with { Headers = new Dictionary<string, string> { ["X-Emulator-ModelKey"] = key } });
        Assert.Contains("qwen-plus", (await client.ListAsync()).Ids());
    }

    [Fact]
    public async Task The_list_is_remembered_until_it_is_refreshed()
    {
        QwenClient client = Emulator.Client(ChatProtocol.OpenAI);
        Assert.Null(client.ModelList);
        ModelList first = await client.ListAsync();
        Assert.Same(first, client.ModelList);
        Assert.Same(first, await client.ListAsync());
        Assert.Single(Emulator.Requests);
        Assert.NotSame(first, await client.ListAsync(refresh: true));
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Fact]
    public async Task A_list_that_is_too_old_is_read_again_and_known_until_then()
    {
        var time = new ManualTime();
        QwenClient client = Emulator.Client(ChatProtocol.OpenAI, options => options with { Time = time });
        ModelList first = await client.ListAsync();
        time.Advance(seconds: 599);
        Assert.Same(first, await client.ListAsync());
        time.Advance(seconds: 2);
        Assert.Same(first, client.ModelList);
        Assert.NotSame(first, await client.ListAsync());
    }

    [Theory]
    [InlineData(ChatProtocol.OpenAI, 404)]
    [InlineData(ChatProtocol.DashScope, 404)]
    [InlineData(ChatProtocol.OpenAI, 405)]
    public async Task Where_no_list_is_served_that_is_a_result(ChatProtocol protocol, int status)
    {
        Emulator.Faults.Add(new Fault { Status = status });
        QwenClient client = Emulator.Client(protocol);
        ModelList list = await client.ListAsync();
        Assert.False(list.IsServed);
        Assert.Empty(list.Models);
        Assert.Same(list, await client.ListAsync());
        Assert.Single(Emulator.Requests);
    }

    [Theory]
    [InlineData(ChatProtocol.OpenAI)]
    [InlineData(ChatProtocol.DashScope)]
    public async Task What_passes_is_tried_again(ChatProtocol protocol)
    {
        Emulator.Faults.Add(new Fault { TruncateJson = true });
        Emulator.Faults.Add(new Fault { Status = 503 });
        Assert.Equal(131, (await Emulator.Client(protocol).ListAsync()).Models.Count);
        Assert.Equal(protocol == ChatProtocol.OpenAI ? 3 : 4, Emulator.Requests.Count);
    }

    [Theory]
    [InlineData(ChatProtocol.OpenAI)]
    [InlineData(ChatProtocol.DashScope)]
    public async Task A_refused_key_is_a_typed_error_and_nothing_is_remembered(ChatProtocol protocol)
    {
        QwenClient client = Emulator.Client(protocol, options => options with { ApiKey = new("sk-emulator-expired", new(QwenPS.Client.Transport.KeySourceKind.Parameter)) });
        var exception = await Assert.ThrowsAsync<QwenException>(() => client.ListAsync());
        Assert.Equal((ErrorKind.Authentication, 401), (exception.Kind, exception.StatusCode));
        Assert.NotNull(exception.RequestId);
        Assert.Null(client.ModelList);
    }

    [Fact]
    public async Task It_can_be_cancelled()
    {
        Emulator.Faults.Add(new Fault { DelayMs = 20_000 });
        using var cancel = new CancellationTokenSource(200);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Emulator.Client(ChatProtocol.DashScope).ListModelsAsync(false, NoLog.Instance, cancel.Token));
    }
}
