using System.Diagnostics;
using System.Net.Sockets;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>Tests faults that replace an answer or change its content.</summary>
public sealed class FaultAnswerTests : EmulatorTest
{
    [Fact]
    public async Task A_status_a_body_and_headers()
    {
        const string fault = """{"status":429,"body":"{\"msg\":\"slow\"}","contentType":"application/problem+json","headers":{"Retry-After":"7"}}""";
        using var response = await Client.SendAsync(Request(Compatible, Bodies.Compatible("x"), ("X-Emulator-Fault", fault)));
        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal("7", response.Headers.GetValues("Retry-After").Single());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"msg":"slow"}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(429, "limit_requests", "Throttling.RateQuota")]
    [InlineData(500, "internal_error", "InternalError")]
    [InlineData(503, "service_unavailable", "ModelServingError")]
    [InlineData(504, "request_timeout", "RequestTimeOut")]
    [InlineData(418, "status_418", "status_418")]
    public async Task A_bare_status_gets_the_protocols_error(int status, string code, string nativeCode)
    {
        var fault = ("X-Emulator-Fault", $$"""{"status":{{status}}}""");
        var compatible = await ChatAsync("x", fault);
        Assert.Equal((status, code), (compatible.Status, compatible.Code));
        var native = await SendAsync(Native, Bodies.Native("x"), fault);
        Assert.Equal((status, nativeCode), (native.Status, native.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_delay_before_the_headers()
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(200, (await ChatAsync("x", ("X-Emulator-Fault", """{"delayMs":200}"""))).Status);
        Assert.Equal(200, (await ChatAsync("x", ("X-Emulator-Delay", "200"))).Status);
        Assert.True(watch.ElapsedMilliseconds >= 390, $"{watch.ElapsedMilliseconds}");
    }

    [Fact]
    public async Task A_reset_before_the_headers()
    {
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => ChatAsync("x", ("X-Emulator-Fault", """{"resetBeforeHeaders":true}""")));
        Assert.Contains(Causes(exception), cause => cause is SocketException { SocketErrorCode: SocketError.ConnectionReset });
        Assert.Equal(200, (await ChatAsync("x")).Status);
    }

    [Fact]
    public async Task A_gateways_page()
    {
        var reply = await ChatAsync("x", ("X-Emulator-Fault", """{"html502":true}"""));
        Assert.Equal((502, "text/html", null), (reply.Status, reply.ContentType, reply.RequestId));
        Assert.Contains("<h1>502 Bad Gateway</h1>", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"emptyBody":true}""", 200)]
    [InlineData("""{"emptyBody":true,"status":503}""", 503)]
    [InlineData("""{"status":204}""", 204)]
    public async Task Nothing(string fault, int status)
    {
        var reply = await ChatAsync("x", ("X-Emulator-Fault", fault));
        Assert.Equal((status, ""), (reply.Status, reply.Text));
    }

    [Fact]
    public async Task Half_of_the_json()
    {
        var whole = (await ChatAsync("some text")).Text;
        var half = await ChatAsync("some text", ("X-Emulator-Fault", """{"truncateJson":true}"""));
        Assert.Equal((200, whole.Length / 2), (half.Status, half.Text.Length));
        Assert.StartsWith("{\"choices\":[", half.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_content_type()
    {
        var reply = await ChatAsync("x", ("X-Emulator-Fault", """{"wrongContentType":true}"""));
        Assert.Equal(("text/plain", "x"), (reply.ContentType, reply.Content));
    }

    [Fact]
    public async Task An_error_in_the_form_of_a_stream()
    {
        var fault = ("X-Emulator-Fault", """{"status":503,"sseBodyOnError":true}""");
        var compatible = await ChatAsync("x", fault);
        Assert.Equal((503, "text/event-stream"), (compatible.Status, compatible.ContentType));
        Assert.StartsWith("data: {\"error\":{\"code\":\"service_unavailable\"", compatible.Text, StringComparison.Ordinal);
        var native = await SendAsync(Native, Bodies.Native("x"), fault);
        Assert.StartsWith("id:1\nevent:error\n:HTTP_STATUS/503\ndata:{\"code\":\"ModelServingError\"", native.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_errors_of_the_checks_can_have_that_form_too()
    {
        var reply = await ChatAsync("x", ("X-Emulator-Fault", """{"sseBodyOnError":true}"""), ("Authorization", "Bearer sk-wrong"));
        Assert.Equal(401, reply.Status);
        Assert.StartsWith("data: {\"error\":", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_request_id()
    {
        var fault = ("X-Emulator-Fault", """{"omitRequestId":true}""");
        var native = await SendAsync(Native, Bodies.Native("x"), fault);
        Assert.Null(native.RequestId);
        Assert.False(native.Json.TryGetProperty("request_id", out _));
        var error = await ChatAsync("x", fault, ("Authorization", "Bearer sk-emulator-arrears"));
        Assert.Null(error.RequestId);
        Assert.Equal("error", Assert.Single(error.Json.EnumerateObject()).Name);
        var answer = await ChatAsync("x", fault);
        Assert.Null(answer.RequestId);
        Assert.StartsWith("chatcmpl-", answer.Json.GetProperty("id").GetString(), StringComparison.Ordinal);
    }

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException) yield return exception;
    }
}
