using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Catalog;
using QwenPS.Tests.Emulator;
using QwenPS.Tests.Support;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Connecting;

/// <summary>Tests connections whose calls use temporary keys.</summary>
public sealed class KeyRenewalTests : EmulatorTest
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(ChatProtocol.OpenAI)]
    [InlineData(ChatProtocol.DashScope)]
    public async Task Only_the_call_that_creates_the_key_contains_the_permanent_key(ChatProtocol protocol)
    {
        QwenClient client = CreateClient(protocol);
        await client.ListAsync();
        await client.ListAsync(refresh: true);
        Assert.Equal(("POST", "/api/v1/tokens", "?expire_in_seconds=1800"), (Emulator.Requests[0].Method, Emulator.Requests[0].Path, Emulator.Requests[0].Query));
        Assert.Equal("Bearer " + Clients.Key, Emulator.Requests[0].Headers["Authorization"]);
        string[] keys = [.. Emulator.Requests.Skip(1).Select(request => request.Headers["Authorization"]!).Distinct()];
        Assert.StartsWith("Bearer st-", Assert.Single(keys), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_renewed_when_half_of_its_lifetime_has_passed()
    {
        QwenClient client = CreateClient(ChatProtocol.OpenAI);
        await client.ListAsync();
        _time.Advance(899);
        await client.ListAsync(refresh: true);
        Assert.Equal(1, CountRenewals());
        _time.Advance(2);
        await client.ListAsync(refresh: true);
        Assert.Equal(2, CountRenewals());
        Assert.NotEqual(Emulator.Requests[1].Headers["Authorization"], Emulator.Requests[^1].Headers["Authorization"]);
    }

    [Fact]
    public async Task Calls_at_the_same_time_share_one_renewal()
    {
        QwenClient client = CreateClient(ChatProtocol.OpenAI);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.ListAsync(refresh: true)));
        Assert.Equal(1, CountRenewals());
    }

    [Fact]
    public async Task A_failed_renewal_does_not_fail_a_call_while_the_key_is_valid()
    {
        QwenClient client = CreateClient(ChatProtocol.OpenAI);
        await client.ListAsync();
        _time.Advance(1000);
        Emulator.Faults.Add(new Fault { Status = 500, Times = -1, Match = new FaultMatch { PathContains = "tokens" } });
        await client.ListAsync(refresh: true);
        _time.Advance(700);
        Assert.Equal(ErrorKind.Server, (await Assert.ThrowsAsync<QwenException>(() => client.ListAsync(refresh: true))).Kind);
    }

    [Theory]
    [InlineData(ChatProtocol.OpenAI)]
    [InlineData(ChatProtocol.DashScope)]
    public async Task A_temporary_key_that_the_service_rejects_is_replaced_once(ChatProtocol protocol)
    {
        QwenClient client = CreateClient(protocol);
        await client.AskAsync(Ask.For("hello"));
        string? first = Emulator.Requests[^1].Headers["Authorization"];
        AddRejection(times: 1);
        await client.AskAsync(Ask.For("hello"));
        Assert.Equal(2, CountRenewals());
        string? second = Emulator.Requests[^1].Headers["Authorization"];
        Assert.NotEqual(first, second);
        await client.AskAsync(Ask.For("hello"));
        Assert.Equal(second, Emulator.Requests[^1].Headers["Authorization"]);
        AddRejection(times: -1);
        int before = Emulator.Requests.Count;
        Assert.Equal(ErrorKind.Authentication, (await Assert.ThrowsAsync<QwenException>(() => client.AskAsync(Ask.For("hello")))).Kind);
        // These are the call, the renewal, and the second call.
        Assert.Equal(before + 3, Emulator.Requests.Count);
    }

    [Fact]
    public async Task After_a_failed_renewal_the_valid_key_is_used_for_a_minute_without_another_attempt()
    {
        QwenClient client = CreateClient(ChatProtocol.OpenAI, maxRetry: 5);
        await client.ListAsync();
        _time.Advance(1000);
        Emulator.Faults.Add(new Fault { Status = 500, Times = -1, Match = new FaultMatch { PathContains = "tokens" } });
        await client.ListAsync(refresh: true);
        Assert.Equal(2, CountRenewals());
        _time.Advance(59);
        await client.ListAsync(refresh: true);
        Assert.Equal(2, CountRenewals());
        _time.Advance(2);
        await client.ListAsync(refresh: true);
        Assert.Equal(3, CountRenewals());
        Emulator.Faults.Clear();
        _time.Advance(61);
        await client.ListAsync(refresh: true);
        await client.ListAsync(refresh: true);
        Assert.Equal(4, CountRenewals());
    }

    [Fact]
    public async Task Calls_do_not_wait_for_a_renewal_while_the_key_is_valid()
    {
        QwenClient client = CreateClient(ChatProtocol.OpenAI);
        await client.ListAsync();
        _time.Advance(1000);
        Emulator.Faults.Add(new Fault { DelayMs = 600_000, Match = new FaultMatch { PathContains = "tokens" } });
        using var stop = new CancellationTokenSource();
        Task renewing = client.ListModelsAsync(refresh: true, NoLog.Instance, stop.Token);
        await Asking.EventuallyAsync(() => CountRenewals() >= 2);
        await client.ListAsync(refresh: true);
        Assert.False(renewing.IsCompleted);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => renewing);
    }

    [Fact]
    public async Task The_key_is_requested_after_the_wait_for_the_limits()
    {
        QwenClient client = CreateClient(ChatProtocol.OpenAI, requestsPerMinute: 60);
        await client.AskAsync(Ask.For("hello"));
        // The first call can use the place of the next second. The second call waits.
        Task[] waiting = [client.AskAsync(Ask.For("hello")), client.AskAsync(Ask.For("hello"))];
        _time.Advance(901);
        await Task.WhenAll(waiting);
        Assert.Equal(2, CountRenewals());
        Assert.NotEqual(Emulator.Requests[1].Headers["Authorization"], Emulator.Requests[^1].Headers["Authorization"]);
    }

    [Fact]
    public async Task A_rejected_key_is_an_authentication_error()
    {
        QwenClient client = CreateClient(ChatProtocol.OpenAI, "sk-emulator-expired");
        Assert.Equal(ErrorKind.Authentication, (await Assert.ThrowsAsync<QwenException>(() => client.ListAsync())).Kind);
    }

    [Fact]
    public async Task Another_host_does_not_get_the_temporary_key()
    {
        QwenClient client = CreateClient(ChatProtocol.OpenAI);
        await client.ListAsync();
        await using EmulatorHost other = await EmulatorHost.StartAsync(new EmulatorOptions());
        await new QwenClient(client.Options with { Endpoint = Clients.EndpointAt(other.BaseUri, ChatProtocol.OpenAI) }).ListAsync();
        Assert.Equal("Bearer " + Clients.Key, Assert.Single(other.Requests).Headers["Authorization"]);
    }

    [Fact]
    public async Task A_temporary_key_that_the_service_repeats_is_masked()
    {
        QwenClient client = CreateClient(ChatProtocol.OpenAI);
        await client.ListAsync();
        string token = Emulator.Requests[^1].Headers["Authorization"]!["Bearer ".Length..];
        Emulator.Faults.Add(new Fault { Status = 400, Body = $$$"""{"error":{"code":"x","message":"bad {{{token}}}"}}""" });
        QwenException exception = await Assert.ThrowsAsync<QwenException>(() => client.ListAsync(refresh: true));
        Assert.DoesNotContain(token, exception.ToString() + exception.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(token, client.Failures.Redactor.RedactKnown($"x {token}")!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"expires_at":1}""")]
    [InlineData("""{"token":5}""")]
    [InlineData("""{"token":"a b"}""")]
    [InlineData("""{"token":""}""")]
    public async Task An_answer_without_a_key_is_a_protocol_error(string body)
    {
        Emulator.Faults.Add(new Fault { Status = 200, Body = body });
        Assert.Equal(ErrorKind.Protocol,
            (await Assert.ThrowsAsync<QwenException>(() => Emulator.Client(ChatProtocol.OpenAI).Account!.CreateTokenAsync(60, NoLog.Instance, CancellationToken.None))).Kind);
    }

    [Theory]
    [InlineData("the key st-emulator-0123456789abcdef0123 is new", "0123456789abcdef")]
    [InlineData("""{"token":"st-7f3c9a1be5d24c0a9f","expires_at":1""", "7f3c9a1be5")]
    public void A_text_that_looks_like_a_temporary_key_is_masked(string text, string secret) =>
        Assert.DoesNotContain(secret, Redactor.WithoutKnownSecrets.Redact(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("a list-item-with-20-long-parts")]
    [InlineData("st-petersburg-is-a-city-without-digits")]
    [InlineData("first-2026-quarter-report-final")]
    public void An_ordinary_word_is_not_masked(string text) => Assert.Same(text, Redactor.WithoutKnownSecrets.Redact(text));

    private int CountRenewals() => Emulator.Requests.Count(request => request.Path.EndsWith("/tokens", StringComparison.Ordinal));

    private void AddRejection(int times) =>
        Emulator.Faults.Add(new Fault
        {
            Status = 401,
            Times = times,
            Body = """{"error":{"code":"invalid_api_key","message":"Incorrect API key provided."}}""",
            Match = new FaultMatch { ContentContains = "hello" },
        });

    private QwenClient CreateClient(ChatProtocol protocol, string key = Clients.Key, int maxRetry = 0, int? requestsPerMinute = null)
    {
        var options = new QwenClientOptions
        {
            Endpoint = Clients.EndpointAt(Emulator.BaseUri, protocol),
            ApiKey = Clients.CreateKey(key),
            Time = _time,
            MaxRetry = maxRetry,
            RequestsPerMinute = requestsPerMinute,
        };
        return new QwenClient(options with { TemporaryKeys = AccountClient.CreateRenewal(options) });
    }
}
