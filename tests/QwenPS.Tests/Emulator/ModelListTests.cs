using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class ModelListTests : EmulatorTest
{
    [Fact]
    public async Task The_compatible_list_has_every_model()
    {
        var reply = await SendAsync(CompatibleModels, null);
        Assert.Equal("list", reply.Json.GetProperty("object").GetString());
        var models = reply.Json.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(131, models.Count);
        Assert.Contains(models, model => model.GetRawText() == """{"id":"qwen-plus","object":"model","created":1716430652,"owned_by":"system"}""");
    }

    [Fact]
    public async Task The_native_list_comes_in_pages()
    {
        var ids = new List<string?>();
        for (var page = 1; page <= 4; page++)
        {
            var reply = await SendAsync($"{NativeModels}?page_no={page}&page_size=40", null);
            var output = reply.Json.GetProperty("output");
            Assert.Equal((131, page, 40), (output.GetProperty("total").GetInt32(), output.GetProperty("page_no").GetInt32(), output.GetProperty("page_size").GetInt32()));
            Assert.Equal(reply.RequestId, reply.Json.GetProperty("request_id").GetString());
            ids.AddRange(output.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("model").GetString()));
        }

        Assert.Equal(131, ids.Distinct().Count());
    }

    [Fact]
    public async Task The_native_list_can_be_asked_for_one_model_and_under_another_name()
    {
        var reply = await SendAsync($"{NativeModels}?model=qwen-max", null, ("X-Emulator-ModelKey", "model_id"));
        Assert.Equal("""[{"model_id":"qwen-max"}]""", reply.Json.GetProperty("output").GetProperty("models").GetRawText());
    }

    [Theory]
    [InlineData("page_no=0")]
    [InlineData("page_size=101")]
    [InlineData("page_size=x")]
    public async Task Wrong_pages_are_refused(string query) => Assert.Equal(400, (await SendAsync($"{NativeModels}?{query}", null)).Status);
}
