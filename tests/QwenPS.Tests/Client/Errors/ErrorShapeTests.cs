using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Errors;

/// <summary>Tests that an error in every format is converted to the same typed error.</summary>
public sealed class ErrorShapeTests : ServiceTest
{
    [Theory]
    [BothProtocols("""{"error":{"code":"invalid_api_key","message":"Wrong.","type":"t","param":"p"},"id":"chatcmpl-r-1","request_id":"r-1"}""", "invalid_api_key", "Wrong.", "t", "p", "r-1")]
    [BothProtocols("""{"error":{"message":"Wrong.","type":"t","param":null,"code":"invalid_api_key"}}""", "invalid_api_key", "Wrong.", "t", null, null)]
    [BothProtocols("""{"error":{"message":"Wrong.","code":"invalid_api_key"},"id":"chatcmpl-r-1"}""", "invalid_api_key", "Wrong.", null, null, "r-1")]
    [BothProtocols("""{"code":"InvalidApiKey","message":"Wrong.","request_id":"r-1"}""", "InvalidApiKey", "Wrong.", null, null, "r-1")]
    [BothProtocols("""{"status_code":401,"code":"InvalidApiKey","message":"Wrong.","request_id":"r-1","output":null,"usage":null}""", "InvalidApiKey", "Wrong.", null, null, "r-1")]
    [BothProtocols("""{"message":"Error api key"}""", null, "Error api key", null, null, null)]
    [BothProtocols("""{"error":"Error api key"}""", null, "Error api key", null, null, null)]
    [BothProtocols("""{"msg":"Error api key","requestId":"r-1"}""", null, "Error api key", null, null, "r-1")]
    [BothProtocols("""{"error_code":"x","error_message":"Wrong."}""", "x", "Wrong.", null, null, null)]
    [BothProtocols("""{"code":40101,"detail":"Wrong."}""", "40101", "Wrong.", null, null, null)]
    [BothProtocols("no such key", null, "no such key", null, null, null)]
    [BothProtocols("<html><head><title>401 Unauthorized</title></head><body>x</body></html>", null, "401 Unauthorized", null, null, null)]
    [BothProtocols("<!DOCTYPE html>\n<html><body>x</body></html>", null, "HTML page", null, null, null)]
    [BothProtocols("", null, "no explanation given", null, null, null)]
    [BothProtocols("  \r\n ", null, "no explanation given", null, null, null)]
    [BothProtocols("{}", null, "no explanation given", null, null, null)]
    [BothProtocols("""{"error":{}}""", null, "no explanation given", null, null, null)]
    [BothProtocols("""{"error":null}""", null, "no explanation given", null, null, null)]
    [BothProtocols("""{"error":[{"message":"in an array"}]}""", null, "in an array", null, null, null)]
    [BothProtocols("null", null, "null", null, null, null)]
    [BothProtocols("""{"error":{"code":"invalid_api_key","message":"Wrong.","ty""", "invalid_api_key", "Wrong.", null, null, null)]
    [BothProtocols("""{"code":"InvalidApiKey","message":"Wro""", "InvalidApiKey", "no explanation given", null, null, null)]
    [BothProtocols("""{"code":"InvalidApiKey","message":{"text":"Wrong."},"request_id":["r"]}""", "InvalidApiKey", "no explanation given", null, null, null)]
    [BothProtocols("id:1\nevent:error\n:HTTP_STATUS/401\ndata:{\"code\":\"InvalidApiKey\",\"message\":\"Wrong.\",\"request_id\":\"r-1\"}\n\n", "InvalidApiKey", "Wrong.", null, null, "r-1")]
    [BothProtocols("data: {\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Wrong.\"}}\n\ndata: [DONE]\n\n", "invalid_api_key", "Wrong.", null, null, null)]
    [BothProtocols("\ufeff{\"code\":\"InvalidApiKey\",\"message\":\"Wrong.\"}", "InvalidApiKey", "Wrong.", null, null, null)]
    public async Task It_is_the_same_typed_error(ChatProtocol protocol, string body, string? code, string message, string? type, string? param, string? requestId)
    {
        Next(new Fault { Status = 401, Body = body, OmitRequestId = true });
        var error = await Client(protocol).FailAsync(Ask.For("x"));
        Assert.Equal((ErrorKind.Authentication, 401, 1), (error.Kind, error.StatusCode, error.Attempts));
        Assert.Equal((code, type, param, requestId), (error.Code, error.Type, error.Param, error.RequestId));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(body, error.Body);
    }

    [Theory, BothProtocols]
    public async Task The_body_of_a_stream_on_an_error_is_read(ChatProtocol protocol)
    {
        Next(new Fault { Status = 429, SseBodyOnError = true, Times = -1 });
        var error = await Client(protocol, options => options with { MaxRetry = 0 }).FailAsync(Ask.For("x"), stream: true);
        Assert.Equal((ErrorKind.RateLimit, 429), (error.Kind, error.StatusCode));
        Assert.Equal(protocol == ChatProtocol.OpenAI ? "limit_requests" : "Throttling.RateQuota", error.Code);
    }

    [Theory, BothProtocols]
    public async Task An_error_that_comes_as_200_is_one_too(ChatProtocol protocol)
    {
        foreach (var body in new[] { ErrorBody.Create(protocol, "DataInspectionFailed", "No."), """{"output":{"choices":[]},"code":"DataInspectionFailed","message":"No."}""" })
        {
            NextBody(body);
            var error = await Client(protocol).FailAsync(Ask.For("x"));
            Assert.Equal((ErrorKind.ContentFilter, "DataInspectionFailed"), (error.Kind, error.Code));
            Assert.Contains("No.", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory, BothProtocols]
    public async Task Of_a_long_body_2_KB_are_kept(ChatProtocol protocol)
    {
        var page = "<html><title>Blocked</title>" + new string('x', 10_000);
        Next(new Fault { Status = 403, Body = page });
        Assert.Equal(page[..2048], (await Client(protocol).FailAsync(Ask.For("x"))).Body);
    }

    [Theory, BothProtocols]
    public async Task The_message_is_one_line_whatever_came(ChatProtocol protocol)
    {
        var nasty = "one\r\ntwo\u001b[2Jthree\u2028four\0" + new string('!', 5000);
        Next(new Fault { Status = 403, Body = ErrorBody.Create(protocol, "Odd\nCode", nasty).Replace(ErrorBody.RequestId, "r\\n1", StringComparison.Ordinal), OmitRequestId = true });
        var error = await Client(protocol).FailAsync(Ask.For("x"));
        Assert.DoesNotContain(error.Message, c => char.IsControl(c) || c is '\u2028' or '\u2029');
        Assert.InRange(error.Message.Length, 1, 1000);
        Assert.Contains("Odd Code: one two", error.Message, StringComparison.Ordinal);
        Assert.Equal("Odd␊Code", error.Code);
    }
}
