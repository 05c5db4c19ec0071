using System.Net;
using System.Net.Sockets;
using QwenPS.Client.Errors;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests connections that can't be established or are interrupted.</summary>
public sealed class ConnectionFaultTests : ServiceTest
{
    private static readonly string Text = Ask.LongText(400);

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Refused(ChatProtocol protocol, bool stream)
    {
        var error = await Clients.At(NobodysAddress(), protocol, Twice).FailAsync(Ask.For("x"), stream);
        Check(error, ErrorKind.Network, "the connection was refused", attempts: 2);
        Assert.Null(error.StatusCode);
        Assert.IsType<HttpRequestException>(error.InnerException);
    }

    [Theory, BothProtocols]
    public async Task A_local_server_that_refuses_is_tried_once_more(ChatProtocol protocol)
    {
        var error = await Clients.At(NobodysAddress(), protocol).FailAsync(Ask.For("x"));
        Check(error, ErrorKind.Network, "the connection was refused", attempts: 2);
        Assert.StartsWith("Check that the server is running", error.Remedy, StringComparison.Ordinal);
    }

    [Theory, BothProtocols]
    public async Task A_local_server_that_answered_before_is_tried_as_often_as_other_hosts(ChatProtocol protocol)
    {
        var server = RawServer.Answering("200 OK\r\nContent-Type: application/json", Canned.Answer(protocol, stream: false, "\"role\":\"assistant\",\"content\":\"x\""));
        var client = Clients.At(server.Uri, protocol);
        await client.AskAsync(Ask.For("x"), stream: false);
        await server.DisposeAsync();
        var error = await client.FailAsync(Ask.For("x"));
        Check(error, ErrorKind.Network, "the connection was refused", attempts: 6);
    }

    [Theory]
    [InlineData("http://localhost:11434", true)]
    [InlineData("http://127.8.9.1", true)]
    [InlineData("http://10.1.2.3:8000", true)]
    [InlineData("http://172.16.0.1", true)]
    [InlineData("http://172.31.255.1", true)]
    [InlineData("http://192.168.0.5", true)]
    [InlineData("http://169.254.1.1", true)]
    [InlineData("http://[::1]:8000", true)]
    [InlineData("http://[fe80::1]", true)]
    [InlineData("http://[fd12:3456::1]", true)]
    [InlineData("http://ollama:11434", true)]
    [InlineData("http://172.32.0.1", false)]
    [InlineData("http://192.169.0.1", false)]
    [InlineData("http://8.8.8.8", false)]
    [InlineData("http://[2001:db8::1]", false)]
    [InlineData("https://dashscope.aliyuncs.com", false)]
    public void Which_hosts_are_local(string address, bool expected) => Assert.Equal(expected, LocalNetwork.Contains(new Uri(address)));

    [Theory]
    [InlineData("https://dashscope.aliyuncs.com", false)]
    [InlineData("https://ws-1.cn-beijing.maas.aliyuncs.com", false)]
    [InlineData("https://gateway.example", true)]
    public void The_remedy_for_an_unknown_name_names_the_parameter_only_if_the_name_can_be_wrong(string address, bool namesParameter)
    {
        var failures = new Failures(new Uri(address), Redactor.WithoutKnownSecrets, TimeProvider.System);
        var error = failures.CreateNetworkError(new HttpRequestException("x", new SocketException((int)SocketError.HostNotFound)), null, 1, isKnownHost: false);
        Assert.Equal(namesParameter, error.Remedy.Contains("-BaseUri", StringComparison.Ordinal));
        Assert.Contains("-Proxy", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(RetryRule.Never, error.Retry);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Reset_before_the_headers(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { ResetBeforeHeaders = true, Times = -1 });
        var error = await Client(protocol, Twice).FailAsync(Ask.For("x"), stream);
        Check(error, ErrorKind.Network, "the connection was", attempts: 2);
        Assert.Equal(2, Service.Requests.Count);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Reset_before_the_headers_and_then_well(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { ResetBeforeHeaders = true, Times = 2 });
        var answer = await Client(protocol).AskAsync(Ask.For("x"), stream);
        Assert.Equal(("x", 3), (answer.Content, answer.Attempts));
    }

    [Theory, BothProtocols]
    public async Task Reset_in_the_body(ChatProtocol protocol)
    {
        Next(new Fault { DropAfterBytes = 100, Times = -1 });
        var error = await Client(protocol, Twice).FailAsync(Ask.For(Text));
        Check(error, ErrorKind.Network, "the connection was reset", attempts: 2);
        Assert.NotNull(error.RequestId);
        Assert.Contains($"Request ID: {error.RequestId}.", error.Message, StringComparison.Ordinal);
    }

    [Theory, BothProtocols]
    public async Task Closed_in_the_body(ChatProtocol protocol)
    {
        Next(new Fault { CloseAfterBytes = 100, Times = -1 });
        var error = await Client(protocol, Twice).FailAsync(Ask.For(Text));
        Check(error, ErrorKind.Network, "the connection was closed before the response was complete", attempts: 2);
    }

    [Theory]
    [BothProtocols(true, "reset")]
    [BothProtocols(false, "closed before the response was complete")]
    public async Task Broken_in_the_middle_of_a_stream(ChatProtocol protocol, bool reset, string message)
    {
        Next(new Fault { DropAfterBytes = reset ? 1000 : null, CloseAfterBytes = reset ? null : 1000 });
        var (received, error) = await Client(protocol).BreakAsync(Ask.For(Text));
        Check(error, ErrorKind.Network, $"the connection was {message}", attempts: 1);
        Assert.NotEqual("", received);
        Assert.StartsWith(received, Text, StringComparison.Ordinal);
        Assert.Equal(received, error.PartialContent);
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols]
    public async Task Broken_before_the_first_text_of_a_stream_and_then_well(ChatProtocol protocol)
    {
        Next(new Fault { DropAfterBytes = 60 });
        var answer = await Client(protocol).AskStreamAsync(Ask.For(Text));
        Assert.Equal(Text, answer.Joined);
        Assert.Equal(2, answer.Response.Attempts);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task A_server_without_TLS_is_not_tried_again(ChatProtocol protocol, bool stream)
    {
        var secure = new UriBuilder(Service.BaseUri) { Scheme = "https" }.Uri;
        var error = await Clients.At(secure, protocol).FailAsync(Ask.For("x"), stream);
        Check(error, ErrorKind.Network, "TLS", attempts: 1);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task A_proxy_that_wants_a_password_is_not_tried_again(ChatProtocol protocol, bool stream)
    {
        await using var proxy = RawServer.Answering("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"", "<html><title>Sign in</title></html>");
        var client = Clients.At(new Uri("http://service.example/"), protocol, options => options with { Proxy = proxy.Uri });
        var error = await client.FailAsync(Ask.For("x"), stream);
        Assert.Equal(ErrorKind.Network, error.Kind);
        Assert.Equal(1, error.Attempts);
        Assert.Single(proxy.Requests);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "the host name can't be resolved")]
    [InlineData(SocketError.TryAgain, "the host name can't be resolved")]
    [InlineData(SocketError.NoData, "the host name can't be resolved")]
    [InlineData(SocketError.ConnectionRefused, "the connection was refused")]
    [InlineData(SocketError.ConnectionReset, "the connection was reset")]
    [InlineData(SocketError.NetworkUnreachable, "the network or the host is unreachable")]
    public void What_goes_wrong_below_HTTP_is_named_and_may_be_tried_again(SocketError code, string expected)
    {
        var (failure, what) = NetworkFailure.Describe(new HttpRequestException("outer", new SocketException((int)code)));
        Assert.Equal(expected, what);
        Assert.Equal((ErrorKind.Network, RetryRule.Always), (ErrorAdvice.Create(failure).Kind, ErrorAdvice.Create(failure).Retry));
    }

    [Theory]
    [InlineData(SocketError.TimedOut)]
    [InlineData(SocketError.HostUnreachable)]
    public void A_failure_of_an_established_connection_is_not_a_failure_to_connect(SocketError code)
    {
        var inner = new SocketException((int)code);
        Assert.NotEqual(LocalFailure.ConnectionReset, NetworkFailure.Describe(new HttpRequestException("outer", inner)).Failure);
        Assert.Equal(LocalFailure.ConnectionReset, NetworkFailure.Describe(new HttpRequestException("outer", new IOException("read", inner))).Failure);
    }

    private static QwenClientOptions Twice(QwenClientOptions options) => options with { MaxRetry = 1 };

    private static void Check(QwenException error, ErrorKind kind, string message, int attempts)
    {
        Assert.Equal(kind, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.Equal(attempts, error.Attempts);
        if (attempts > 1) Assert.EndsWith($" Tried {attempts} times.", error.Message, StringComparison.Ordinal);
    }

    private static Uri NobodysAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }
}
