using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Errors;

/// <summary>Tests that the status determines the kind if the code is missing or unknown, and that the code is kept.</summary>
public sealed class UnknownCodeTests : ServiceTest
{
    [Theory]
    [BothProtocols(400, ErrorKind.InvalidRequest, false)]
    [BothProtocols(401, ErrorKind.Authentication, false)]
    [BothProtocols(402, ErrorKind.Billing, false)]
    [BothProtocols(403, ErrorKind.Permission, false)]
    [BothProtocols(404, ErrorKind.NotFound, false)]
    [BothProtocols(405, ErrorKind.InvalidRequest, false)]
    [BothProtocols(407, ErrorKind.Network, false)]
    [BothProtocols(408, ErrorKind.Timeout, true)]
    [BothProtocols(409, ErrorKind.InvalidRequest, false)]
    [BothProtocols(413, ErrorKind.InvalidRequest, false)]
    [BothProtocols(418, ErrorKind.InvalidRequest, false)]
    [BothProtocols(422, ErrorKind.InvalidRequest, false)]
    [BothProtocols(429, ErrorKind.RateLimit, true)]
    [BothProtocols(500, ErrorKind.Server, true)]
    [BothProtocols(501, ErrorKind.Server, true)]
    [BothProtocols(502, ErrorKind.Overloaded, true)]
    [BothProtocols(503, ErrorKind.Overloaded, true)]
    [BothProtocols(504, ErrorKind.Timeout, true)]
    [BothProtocols(599, ErrorKind.Server, true)]
    public async Task The_status_decides(ChatProtocol protocol, int status, ErrorKind kind, bool retried)
    {
        foreach (var (body, code) in new[] { (ErrorBody.Create(protocol, "OfNextYear.Really", "New."), "OfNextYear.Really"), (ErrorBody.Create(protocol, null, "New."), null), ("", null) })
        {
            Service.Reset();
            Next(new Fault { Status = status, Body = body, Times = -1 });
            var error = await Client(protocol, options => options with { MaxRetry = 1 }).FailAsync(Ask.For("x"));
            Assert.Equal((kind, status, code), (error.Kind, error.StatusCode, error.Code));
            Assert.Equal(retried ? 2 : 1, Service.Requests.Count);
        }
    }

    [Theory, BothProtocols]
    public async Task A_gateway_that_hands_on_the_services_refusal_is_not_asked_again(ChatProtocol protocol)
    {
        Next(new Fault { Status = 502, Body = ErrorBody.Create(protocol, "502", "<400> InternalError.Algo.InvalidParameter: No."), Times = -1 });
        var error = await Client(protocol).FailAsync(Ask.For("x"));
        Assert.Equal((ErrorKind.InvalidRequest, 502, 1), (error.Kind, error.StatusCode, error.Attempts));
        Assert.StartsWith("127.0.0.1 responded with 502: <400>", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothProtocols(400)]
    [BothProtocols(401)]
    [BothProtocols(402)]
    [BothProtocols(403)]
    [BothProtocols(404)]
    public async Task Some_statuses_are_never_tried_again_whatever_the_code_says(ChatProtocol protocol, int status)
    {
        foreach (var code in new[] { "internal_error", "limit_requests", "service_unavailable", "Throttling.AllocationQuota" })
        {
            Service.Reset();
            Next(new Fault { Status = status, Body = ErrorBody.Create(protocol, code, "Something new."), Headers = new Dictionary<string, string> { ["Retry-After"] = "0" }, Times = -1 });
            Assert.Equal(1, (await Client(protocol).FailAsync(Ask.For("x"))).Attempts);
            Assert.Single(Service.Requests);
        }
    }

    [Theory]
    [InlineData("INVALID_API_KEY", ErrorKind.Authentication)]
    [InlineData("invalid_api_key.of_next_year", ErrorKind.Authentication)]
    [InlineData("Model.AccessDenied.Region", ErrorKind.ModelAccess)]
    [InlineData("Throttling.AllocationQuota.Minute", ErrorKind.TokenQuota)]
    [InlineData("AccessDeniedOrNot", ErrorKind.InvalidRequest)]
    public async Task A_known_code_may_have_grown_an_ending(string code, ErrorKind kind)
    {
        Next(new Fault { Status = 400, Body = ErrorBody.Create(ChatProtocol.DashScope, code, "New."), Times = -1 });
        Assert.Equal(kind, (await Client(ChatProtocol.DashScope).FailAsync(Ask.For("x"))).Kind);
    }

    [Fact]
    public async Task Without_a_code_the_type_may_tell()
    {
        Next(new Fault { Status = 429, Body = ErrorBody.Create(ChatProtocol.OpenAI, null, "No more.", type: "insufficient_quota"), Times = -1 });
        var error = await Client(ChatProtocol.OpenAI).FailAsync(Ask.For("x"));
        Assert.Equal((ErrorKind.TokenQuota, null, "insufficient_quota", 2), (error.Kind, error.Code, error.Type, error.Attempts));
    }
}
