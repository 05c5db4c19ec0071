using System.Net.Sockets;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>Tests the retries that are shown, the failures that aren't retried, and the limits of a single call.</summary>
public sealed class RetryNoticeTests : ServiceTest
{
    private static readonly Dictionary<string, string> Soon = new() { ["retry-after-ms"] = "1" };

    private readonly RecordingLog _log = new();

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task A_call_that_waits_shows_each_attempt_and_the_reason(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Status = 503, Times = 2 });
        await Client(protocol).AskAsync(Ask.For("x"), stream, _log);
        Assert.Equal([2, 3], _log.Retries.Select(notice => notice.Attempt));
        Assert.All(_log.Retries, notice => Assert.Equal(("127.0.0.1", 6), (notice.Host, notice.Attempts)));
        Assert.All(_log.Retries, notice => Assert.Contains("503", notice.Reason, StringComparison.Ordinal));
        Assert.Equal(1, _log.EndedRetries);
    }

    [Theory, BothProtocols]
    public async Task A_call_that_fails_removes_what_it_shows(ChatProtocol protocol)
    {
        Next(new Fault { Status = 503, Times = -1 });
        await Client(protocol).FailAsync(Ask.For("x"), stream: false, _log);
        Assert.Equal((5, 1), (_log.Retries.Count, _log.EndedRetries));
    }

    [Theory, BothProtocols]
    public async Task A_short_wait_is_not_shown(ChatProtocol protocol)
    {
        Next(new Fault { Status = 503, Times = 2, Headers = Soon });
        await Client(protocol).AskAsync(Ask.For("x"), _log);
        Assert.Equal((0, 0), (_log.Retries.Count, _log.EndedRetries));
    }

    [Theory]
    [BothProtocols(0)]
    [BothProtocols(2)]
    [BothProtocols(9)]
    public async Task A_call_has_its_own_number_of_retries(ChatProtocol protocol, int maxRetry)
    {
        Next(new Fault { Status = 503, Times = -1, Headers = Soon });
        Assert.Equal(maxRetry + 1, (await Client(protocol).FailAsync(Ask.For("x") with { MaxRetry = maxRetry })).Attempts);
    }

    [Theory, BothProtocols]
    public async Task A_call_has_its_own_time_limit(ChatProtocol protocol)
    {
        Next(new Fault { DelayMs = 30_000, Times = -1 });
        var time = new ManualTime();
        Task<QwenException> call = Client(protocol, options => options with { LimitTime = time }).FailAsync(Ask.For("x") with { Timeout = TimeSpan.FromSeconds(0.5) });
        await Asking.EventuallyAsync(() => Service.Requests.Count == 1);
        time.Advance(0.5);
        QwenException error = await call;
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.Contains("0.5", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, 1)]
    [InlineData(SocketError.NoData, 1)]
    [InlineData(SocketError.TryAgain, 6)]
    [InlineData(SocketError.ConnectionRefused, 6)]
    public async Task A_name_that_does_not_exist_is_not_tried_again(SocketError error, int attempts)
    {
        using var network = new Network(error);
        QwenException failure = await Assert.ThrowsAsync<QwenException>(() => Create(network).ChatAsync(Ask.For("x"), NoLog.Instance, default));
        Assert.Equal((ErrorKind.Network, attempts), (failure.Kind, failure.Attempts));
    }

    [Fact]
    public async Task A_name_that_was_found_before_is_tried_again()
    {
        using var network = new Network(SocketError.HostNotFound) { AnswersFirst = true };
        QwenClient client = Create(network);
        await client.ChatAsync(Ask.For("x"), NoLog.Instance, default);
        QwenException failure = await Assert.ThrowsAsync<QwenException>(() => client.ChatAsync(Ask.For("x"), NoLog.Instance, default));
        Assert.Equal(6, failure.Attempts);
    }

    private static QwenClient Create(Network network) => new(
        new QwenClientOptions
        {
            Endpoint = Clients.EndpointAt(new Uri("https://name.invalid"), ChatProtocol.OpenAI),
            ApiKey = Clients.CreateKey(Clients.Key),
            Time = new FastTimeProvider(10_000),
        },
        network);

    /// <summary>Represents a network that fails with a socket error.</summary>
    private sealed class Network(SocketError error) : HttpMessageInvoker(new HttpClientHandler())
    {
        public bool AnswersFirst { get; set; }

        public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!AnswersFirst) throw new HttpRequestException("failed", new SocketException((int)error));
            AnswersFirst = false;
            const string answer = """{"choices":[{"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}]}""";
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(answer, System.Text.Encoding.UTF8, "application/json") });
        }
    }
}
