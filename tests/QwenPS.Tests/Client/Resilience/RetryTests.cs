using QwenPS.Client.Protocols;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>Tests the number of times that a call is sent.</summary>
public sealed class RetryTests : ServiceTest
{
    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Twice_503_and_then_200_is_an_answer_of_three_attempts(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Status = 503, Times = 2 });
        var answer = await Client(protocol).AskAsync(Ask.For("Hello"), stream);
        Assert.Equal(("Hello", 3), (answer.Content, answer.Attempts));
        Assert.Equal(3, Service.Requests.Count);
        Assert.Equal(2, Service.Counters.Rejected);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Every_attempt_sends_the_same(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Status = 503, Times = 2 });
        await Client(protocol).AskAsync(Ask.For("Hello 😀") with { Fields = RequestFields.Empty.With("temperature", 0.5) }, stream);
        Assert.Single(Service.Requests.Select(request => request.BodyText).Distinct());
        Assert.Single(Service.Requests.Select(request => string.Join("\n", request.Headers.Where(header => header.Key != "traceparent"))).Distinct());
    }

    [Theory]
    [BothProtocols(0, WholeAndStreamed = true)]
    [BothProtocols(1, WholeAndStreamed = true)]
    [BothProtocols(5, WholeAndStreamed = true)]
    [BothProtocols(12, WholeAndStreamed = true)]
    public async Task It_is_tried_again_as_often_as_was_allowed(ChatProtocol protocol, bool stream, int maxRetry)
    {
        Next(new Fault { Status = 500, Times = -1 });
        var client = Client(protocol, options => options with { MaxRetry = maxRetry, Time = new FastTimeProvider(10_000) });
        var error = await client.FailAsync(Ask.For("x"), stream);
        Assert.Equal(maxRetry + 1, error.Attempts);
        Assert.Equal(maxRetry + 1, Service.Requests.Count);
        Assert.Equal(maxRetry > 0, error.Message.EndsWith($" Tried {maxRetry + 1} times.", StringComparison.Ordinal));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task An_attempt_that_can_have_been_charged_is_announced_before_the_next_one(ChatProtocol protocol, bool stream)
    {
        int charged = 0;
        ChatRequest request = Ask.For("Hello") with
        {
            BeforeChargedRetry = _ =>
            {
                charged++;
                return Task.CompletedTask;
            },
        };
        Next(new Fault { Status = 503 });
        Next(new Fault { Status = 429 });
        await Client(protocol).AskAsync(request, stream);
        Assert.Equal(0, charged);
        Next(new Fault { CloseAfterBytes = 30, Times = 2 });
        await Client(protocol).AskAsync(request, stream);
        Assert.Equal(2, charged);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task A_retry_that_is_refused_is_not_sent(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { CloseAfterBytes = 30, Times = -1 });
        ChatRequest request = Ask.For("Hello") with { BeforeChargedRetry = _ => throw new InvalidDataException() };
        await Assert.ThrowsAsync<InvalidDataException>(() => Client(protocol).AskAsync(request, stream));
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols]
    public async Task By_default_there_are_five_more_tries(ChatProtocol protocol)
    {
        Next(new Fault { Status = 500, Times = -1 });
        Assert.Equal(6, (await Client(protocol).FailAsync(Ask.For("x"))).Attempts);
    }

    [Theory]
    [BothProtocols(400, WholeAndStreamed = true)]
    [BothProtocols(401, WholeAndStreamed = true)]
    [BothProtocols(402, WholeAndStreamed = true)]
    [BothProtocols(403, WholeAndStreamed = true)]
    [BothProtocols(404, WholeAndStreamed = true)]
    public async Task What_is_wrong_stays_wrong_and_is_not_tried_again(ChatProtocol protocol, bool stream, int status)
    {
        Next(new Fault { Status = status, Times = -1 });
        Assert.Equal(1, (await Client(protocol).FailAsync(Ask.For("x"), stream)).Attempts);
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols]
    public async Task The_last_error_is_the_one_that_is_told(ChatProtocol protocol)
    {
        Next(new Fault { Status = 503, Times = 2 });
        Next(new Fault { Status = 401, Times = -1 });
        var error = await Client(protocol).FailAsync(Ask.For("x"));
        Assert.Equal((ErrorKind.Authentication, 401, 3), (error.Kind, error.StatusCode, error.Attempts));
    }

    [Theory, BothProtocols]
    public async Task A_stream_is_not_tried_again_once_text_was_handed_on(ChatProtocol protocol)
    {
        Next(new Fault { NoFinish = true });
        var (received, error) = await Client(protocol).BreakAsync(Ask.For("Hello, world"));
        Assert.Equal(("Hello, world", 1), (received, error.Attempts));
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task The_duration_counts_all_attempts(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Status = 503, Headers = new Dictionary<string, string> { ["retry-after-ms"] = "300" } });
        var answer = await Client(protocol, options => options with { Time = TimeProvider.System }).AskAsync(Ask.For("x"), stream);
        Assert.True(answer.Duration >= TimeSpan.FromMilliseconds(290), $"{answer.Duration}");
        if (stream) Assert.True(answer.TimeToFirstToken >= TimeSpan.FromMilliseconds(290), $"{answer.TimeToFirstToken}");
    }
}
