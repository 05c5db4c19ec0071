using System.Diagnostics;
using System.Text;
using QwenPS.Client.Errors;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Errors;

/// <summary>Tests that the parser of error bodies requires no field and never throws an exception.</summary>
public sealed class ErrorParserTests
{
    private static readonly byte[][] Bodies =
    [
        .. new[]
        {
            ErrorBody.Create(ChatProtocol.OpenAI, "invalid_api_key", "Wrong \ud83d\ude00.", "t", "p"),
            ErrorBody.Create(ChatProtocol.DashScope, "InvalidApiKey", "Wrong.\n"),
            """{"error":"text","status":500,"code":1e400,"msg":"\ud83d\u0000"}""",
            "id:1\nevent:error\n:HTTP_STATUS/401\ndata:{\"code\":\"InvalidApiKey\",\"message\":\"Wrong.\"}\n\n",
            """{"error":{"code":"c","message":"event:error\ndata:{\"code\":\"C\",\"message\":\"Wrong.\"}\n\n"},"request_id":"r-1"}""",
            "<html><head><title> 502 Bad Gateway </title></head></html>",
            "plain text", "[1,2,{\"error\":{}}]", "\ufeff{}",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void Arbitrary_bytes_are_no_exception()
    {
        var mutations = new Mutations(seed: 20260101, Bodies);
        for (var count = 0; count < 6000; count++)
        {
            var body = mutations.Next();
            var error = ErrorParser.Parse(body, body.Length);
            Assert.NotNull(error.Body);
        }
    }

    [Fact]
    public void Only_the_given_length_is_read()
    {
        var body = Encoding.UTF8.GetBytes("""{"code":"a"}{"message":"beyond"}""");
        var error = ErrorParser.Parse(body, 12);
        Assert.Equal(("a", null, """{"code":"a"}"""), (error.Code, error.Message, error.Body));
    }

    [Theory]
    [InlineData("<title>", " ")]
    [InlineData("<title>", "<title>")]
    [InlineData("<h1", " <h1")]
    [InlineData("<title>", "</title")]
    [InlineData("", "{\"error\":")]
    [InlineData("{\"error\":", "[")]
    [InlineData("", "data:")]
    [InlineData("", "\u2028")]
    public void A_body_made_to_take_long_does_not(string start, string again)
    {
        var body = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(again, 65_536 / again.Length)));
        var elapsed = Stopwatch.StartNew();
        ErrorParser.Parse(body, body.Length);
        Assert.True(elapsed.Elapsed < Asking.Timeout, $"It took {elapsed.Elapsed}.");
    }

    [Fact]
    public void The_innermost_of_two_messages_counts()
    {
        var body = Encoding.UTF8.GetBytes("""{"message":"outer","error":{"message":"inner","code":"c"}}""");
        var error = ErrorParser.Parse(body, body.Length);
        Assert.Equal(("inner", "c"), (error.Message, error.Code));
    }

    // This format occurs in the compatible protocol, which forwards a stream as text.
    [Theory]
    [InlineData("""event:error\ndata:{\"message\":\"Only 'enabled' and 'disabled' are supported.\"}\n\n""", "Only 'enabled' and 'disabled' are supported.")]
    [InlineData("""id:1\nevent:error\n:HTTP_STATUS/400\ndata: {\"message\":\"Wrong.\"}""", "Wrong.")]
    [InlineData("""data:{\"error\":{\"message\":\"Wrong.\"}}\r\n""", "Wrong.")]
    [InlineData("""event:error\ndata:{\"code\":\"InvalidParameter\",\"mess""", "event:error\ndata:{\"code\":\"InvalidParameter\",\"mess")]
    [InlineData("""event:error\ndata:oops""", "event:error\ndata:oops")]
    [InlineData("""Wrong data: {\"message\":\"of mine\"}""", "Wrong data: {\"message\":\"of mine\"}")]
    public void A_stream_inside_of_a_message_is_unwrapped(string wrapped, string message)
    {
        byte[] body = Encoding.UTF8.GetBytes($$$"""{"error":{"code":"invalid_parameter_error","message":"{{{wrapped}}}","param":null},"request_id":"r-1"}""");
        ServiceError error = ErrorParser.Parse(body, body.Length);
        Assert.Equal((message, "invalid_parameter_error", "r-1"), (error.Message, error.Code, error.RequestId));
    }

    // Formats in which gateways and other programs wrap the service's response.
    [Theory]
    [InlineData("""{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"Wrong.\",\"code\":\"C\"},\"request_id\":\"r-2\"}"}},"request_id":"r-1"}""")]
    [InlineData("""{"error":{"message":"litellm.BadRequestError: DashscopeException - {\"error\":{\"message\":\"Wrong.\",\"code\":\"C\"},\"id\":\"chatcmpl-r-2\"}"},"request_id":"r-1"}""")]
    [InlineData("""{"error":{"message":"Error code: 400 - {'error': {'message': 'Wrong.', 'code': 'C'}, 'request_id': 'r-2'}","code":"500"}}""")]
    [InlineData("""{"code":"Outer","message":"no","detailMessage":"{\"code\":\"C\",\"message\":\"Wrong.\",\"requestId\":\"r-2\"}"}""")]
    [InlineData("""{"error":{"message":"{\"error\":{\"message\":\"{\\\"code\\\":\\\"C\\\",\\\"message\\\":\\\"Wrong.\\\",\\\"request_id\\\":\\\"r-2\\\"}\",\"code\":\"Outer\"}}"}}""")]
    [InlineData("""[{"error":{"error":{"code":"C","message":"Wrong.","request_id":"r-2"}}}]""")]
    [InlineData("""{"message":"400 Wrong.","status":400,"error":{"code":"C","message":"Wrong."},"code":"C","requestID":"r-2"}""")]
    [InlineData("""{"status":"failed","data":"{\"errorCode\":\"C\",\"errorMessage\":\"Wrong.\",\"request_id\":\"r-2\"}"}""")]
    public void The_innermost_error_counts_with_its_request_id(string wrapped)
    {
        byte[] body = Encoding.UTF8.GetBytes(wrapped);
        ServiceError error = ErrorParser.Parse(body, body.Length);
        Assert.Equal(("Wrong.", "C", "r-2"), (error.Message, error.Code, RequestId.Find(null, error.RequestId, error.Id)));
    }

    // Some programs print the request together with the response. It can contain the error of an earlier call.
    [Theory]
    [InlineData("""{"requestBodyValues":{"messages":[{"error":{"code":"Arrearage","message":"Pay."}}]},"error":{"code":"C","message":"Wrong."}}""")]
    [InlineData("""{"error":{"code":"C","message":"Wrong.","details":[{"message":"of a detail"}]}}""")]
    public void What_is_not_the_error_is_not_taken_for_it(string json)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        ServiceError error = ErrorParser.Parse(body, body.Length);
        Assert.Equal(("Wrong.", "C"), (error.Message, error.Code));
    }

    [Theory]
    [InlineData("""{"error":{"message":"Wrong.","code":502}}""", 502)]
    [InlineData("""{"error":{"message":"Wrong.","http_status":400,"code":1}}""", 400)]
    [InlineData("""{"error":{"message":"Wrong.","code":1}}""", null)]
    public void A_status_that_the_body_names_is_read(string json, int? status)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        Assert.Equal(status, ErrorParser.Parse(body, body.Length).StatusCode);
    }

    [Fact]
    public void What_only_the_inner_one_says_is_taken_from_it()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"message":"data:{\"code\":\"C\",\"message\":\"Wrong.\",\"request_id\":\"r-2\"}"}""");
        ServiceError error = ErrorParser.Parse(body, body.Length);
        Assert.Equal(("Wrong.", "C", "r-2"), (error.Message, error.Code, error.RequestId));
    }
}
