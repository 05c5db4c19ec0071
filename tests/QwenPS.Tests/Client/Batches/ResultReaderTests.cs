using System.Text;
using QwenPS.Batches;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Batches;

public sealed class ResultReaderTests
{
    private const string Good =
        """{"id":"a","custom_id":"1","response":{"status_code":200,"request_id":"r-7","body":{"id":"chatcmpl-x","created":1700000000,"model":"qwen-plus","choices":[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000000,"completion_tokens":0,"total_tokens":1000000}}},"error":null}""";

    private static ChatResponse Read(string line) =>
        ResultReader.Read(Clients.At(new Uri("http://127.0.0.1:1"), ChatProtocol.OpenAI), "qwen-plus", "/a.txt", Encoding.UTF8.GetBytes(line));

    [Fact]
    public void An_answer_is_a_response_like_any_other()
    {
        var answer = Read(Good);
        Assert.Equal(("yes", "stop", "r-7", "/a.txt", "qwen-plus"), (answer.Content, answer.FinishReason, answer.RequestId, answer.Source, answer.Model));
        Assert.Equal(1000000, answer.Usage!.InputTokens);
        Assert.Equal(2023, answer.Created.Year);
        Assert.Equal("yes", Assert.Single(answer.Messages).Content);
    }

    [Fact]
    public void It_costs_half()
    {
        var batch = Read(Good).EstimatedCost;
        Assert.NotNull(batch);
        Assert.Equal(QwenPS.Catalog.ModelCatalog.Find("qwen-plus")!.GetPrice(QwenPS.Catalog.PriceList.International)!.FindTier(1000000).Input / 2, batch);
    }

    [Theory]
    [InlineData("""{"custom_id":"1","response":{"status_code":429,"request_id":"r","body":{"error":{"code":"limit_requests","message":"slow"}}},"error":null}""", ErrorKind.RateLimit, 429)]
    [InlineData("""{"custom_id":"1","response":{"status_code":400,"request_id":"r","body":{"code":"DataInspectionFailed","message":"no"}}}""", ErrorKind.ContentFilter, 400)]
    [InlineData("""{"custom_id":"1","response":null,"error":{"code":"data_inspection_failed","message":"no"}}""", ErrorKind.ContentFilter, null)]
    [InlineData("""{"custom_id":"1","response":{"status_code":500},"error":null}""", ErrorKind.Server, 500)]
    [InlineData("""{"custom_id":"1","response":{"status_code":200,"body":{"error":{"code":"invalid_value","message":"x","param":"p"}}}}""", ErrorKind.InvalidRequest, 200)]
    [InlineData("""{"custom_id":"1","response":{"status_code":200,"body":{}}}""", ErrorKind.Protocol, null)]
    [InlineData("""{"custom_id":"1","response":{"status_code":200}}""", ErrorKind.Protocol, null)]
    [InlineData("""{"custom_id":"1","response":"?"}""", ErrorKind.Protocol, null)]
    [InlineData("""{"custom_id":"1","resp""", ErrorKind.Protocol, null)]
    [InlineData("nonsense", ErrorKind.Protocol, null)]
    public void What_failed_is_a_typed_error(string line, ErrorKind kind, int? status)
    {
        var error = Assert.Throws<QwenException>(() => Read(line));
        Assert.Equal((kind, status), (error.Kind, error.StatusCode));
    }

    [Theory]
    [InlineData("mismatched_model", "the same model")]
    [InlineData("mismatched_test_url", "/v1/chat/ds-test")]
    [InlineData("a_code_of_tomorrow", "a_code_of_tomorrow")]
    public void A_file_that_was_refused_is_an_invalid_request_with_a_remedy(string code, string remedy)
    {
        var failures = Clients.At(new Uri("http://127.0.0.1:1"), ChatProtocol.OpenAI).Failures;
        var error = failures.CreateRefusedBatch("batch_1", new QwenPS.Client.Errors.ServiceError { Code = code, Message = "no\ngood " + Clients.Key });
        Assert.Equal((ErrorKind.InvalidRequest, code, null), (error.Kind, error.Code, error.StatusCode));
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        Assert.Contains("batch_1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Clients.Key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_of_a_line_is_an_error_and_nothing_else()
    {
        for (var length = 0; length < Good.Length; length++) Assert.Throws<QwenException>(() => Read(Good[..length]));
    }
}
