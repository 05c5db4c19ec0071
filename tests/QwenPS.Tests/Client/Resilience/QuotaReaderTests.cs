using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Tests.Catalog;
using QwenPS.Tests.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>Tests that a run reads the quotas of its models in the background, and that no failure ends the run.</summary>
public sealed class QuotaReaderTests : EmulatorTest
{
    [Theory]
    [InlineData(ChatProtocol.OpenAI)]
    [InlineData(ChatProtocol.DashScope)]
    public async Task Each_model_is_read_once_and_its_pace_starts_below_the_quota(ChatProtocol protocol)
    {
        QwenClient client = Emulator.Client(protocol);
        var reader = new QuotaReader(client, CancellationToken.None);
        for (int i = 0; i < 20; i++) reader.Begin(i % 2 == 0 ? "qwen-plus" : "Qwen-Plus");
        reader.Begin("qwen-max");
        await reader.WaitAsync();
        Assert.Equal(["?model=qwen-max&page_no=1&page_size=100", "?model=qwen-plus&page_no=1&page_size=100"], Emulator.Requests.Select(request => request.Query).Order());
        Pace pace = client.Pacer.FindPace("qwen-plus")!;
        Assert.InRange(pace.RequestsPerMinute!.Value, 0.97 * 30_000, 30_000);
        Assert.InRange(pace.TokensPerMinute!.Value, 0.97 * 10_000_000, 10_000_000);
        Assert.Null(client.Pacer.FindPace("qwen-flash"));
        Assert.Contains("qwen-plus: 30,000 requests/min, 10,000,000 tokens/min", string.Concat(TakeAll(reader)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task A_refusal_is_only_a_message(int status)
    {
        QwenClient client = Emulator.Client(ChatProtocol.OpenAI);
        Emulator.Faults.Add(new() { Status = status, Times = 100 });
        var reader = new QuotaReader(client, CancellationToken.None);
        reader.Begin("qwen-plus");
        await reader.WaitAsync();
        Assert.Equal(status == 404 ? 2 : 1, Emulator.Requests.Count);
        Assert.Contains("qwen-plus", Assert.Single(TakeAll(reader)), StringComparison.Ordinal);
        Assert.Null(client.Pacer.FindPace("qwen-plus"));
    }

    [Fact]
    public async Task Another_run_of_the_connection_reads_the_quota_only_after_ten_minutes()
    {
        var time = new ManualTime();
        QwenClient client = Emulator.Client(ChatProtocol.OpenAI, options => options with { Time = time });
        for (int run = 0; run < 3; run++)
        {
            var reader = new QuotaReader(client, CancellationToken.None);
            reader.Begin(run == 0 ? "qwen-plus" : "Qwen-Plus");
            await reader.WaitAsync();
            Assert.True(reader.Has("qwen-plus"));
            Assert.Contains("qwen-plus: 30,000 requests/min", Assert.Single(TakeAll(reader)), StringComparison.Ordinal);
            Assert.Single(Emulator.Requests);
            time.Advance(4.9 * 60);
        }

        var last = new QuotaReader(client, CancellationToken.None);
        last.Begin("qwen-plus");
        await last.WaitAsync();
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Theory]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(500, true)]
    public async Task A_service_without_quotas_is_not_asked_again(int status, bool isAskedAgain)
    {
        QwenClient client = Emulator.Client(ChatProtocol.OpenAI, options => options with { Time = new ManualTime() });
        Emulator.Faults.Add(new() { Status = status, Times = 100 });
        var first = new QuotaReader(client, CancellationToken.None);
        first.Begin("qwen-plus");
        await first.WaitAsync();
        int asked = Emulator.Requests.Count;
        var second = new QuotaReader(client, CancellationToken.None);
        second.Begin("qwen-plus");
        await second.WaitAsync();
        Assert.Equal(isAskedAgain, Emulator.Requests.Count > asked);
        Assert.Contains("qwen-plus", Assert.Single(TakeAll(second)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_a_quota_is_only_a_message()
    {
        QwenClient client = Emulator.Client(ChatProtocol.OpenAI);
        var reader = new QuotaReader(client, CancellationToken.None);
        reader.Begin("no-such-model");
        await reader.WaitAsync();
        Assert.Contains("no-such-model", Assert.Single(TakeAll(reader)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_run_ends_the_call_without_a_message()
    {
        Emulator.Faults.Add(new() { DelayMs = 60_000 });
        using var end = new CancellationTokenSource();
        var reader = new QuotaReader(Emulator.Client(ChatProtocol.OpenAI), end.Token);
        reader.Begin("qwen-plus");
        await end.CancelAsync();
        await reader.WaitAsync().ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Asking.Timeout);
        Assert.Empty(TakeAll(reader));
    }

    [Fact]
    public void Another_provider_is_not_asked()
    {
        var options = new QwenClientOptions
        {
            Endpoint = new Endpoint(new Uri(Emulator.BaseUri, "v1"), ChatProtocol.OpenAI),
            ApiKey = new ApiKey("sk-emulator-ok", new KeySource(KeySourceKind.Parameter)),
        };
        new QuotaReader(new QwenClient(options), CancellationToken.None).Begin("qwen-plus");
        Assert.Empty(Emulator.Requests);
    }

    private static List<string> TakeAll(QuotaReader reader)
    {
        var messages = new List<string>();
        while (reader.TakeMessage() is { } message) messages.Add(message);
        return messages;
    }
}
