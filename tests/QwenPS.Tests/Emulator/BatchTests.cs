using QwenPS.Emulator.Batches;
using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class BatchTests : BatchTest
{
    [Fact]
    public async Task A_file_comes_in_is_shown_given_out_and_deleted()
    {
        var content = Line("1", "中文");
        var file = (await UploadAsync(content)).Json;
        var id = file.GetProperty("id").GetString()!;
        Assert.StartsWith("file-batch-", id, StringComparison.Ordinal);
        Assert.Equal("requests.jsonl", file.GetProperty("filename").GetString());
        Assert.Equal(id, (await SendAsync($"{Files}/{id}", null)).Json.GetProperty("id").GetString());
        Assert.Equal(content, (await SendAsync($"{Files}/{id}/content", null)).Text);
        using var delete = Request($"{Files}/{id}", null);
        delete.Method = HttpMethod.Delete;
        using var deleted = await Client.SendAsync(delete);
        Assert.Equal(200, (int)deleted.StatusCode);
        Assert.Equal(404, (await SendAsync($"{Files}/{id}", null)).Status);
    }

    [Fact]
    public async Task An_upload_needs_a_file_and_its_purpose()
    {
        Assert.Equal("purpose", (await UploadAsync("x", "fine-tune")).Error.GetProperty("param").GetString());
        Assert.Equal(400, (await SendAsync(Files, "{}")).Status);
    }

    [Fact]
    public async Task A_batch_answers_every_line_out_of_order()
    {
        var batch = await RunAsync(string.Join('\n', Enumerable.Range(1, 5).Select(number => Line($"id-{number}", $"text {number}"))));
        Assert.Equal("completed", batch.GetProperty("status").GetString());
        AssertCounts(batch, 5, 5, 0);
        var lines = await LinesAsync(batch, "output_file_id");
        Assert.Equal(["id-1", "id-3", "id-5", "id-2", "id-4"], lines.Select(line => line.GetProperty("custom_id").GetString()));
        var response = lines[1].GetProperty("response");
        Assert.Equal(200, response.GetProperty("status_code").GetInt32());
        Assert.Equal("text 3", response.GetProperty("body").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Null(batch.GetProperty("error_file_id").GetString());
    }

    [Fact]
    public async Task Lines_fail_into_the_error_file()
    {
        var content = string.Join('\n', Line("1", "good"), Line("2", "bad"), Line("3", "good").Replace("\"messages\"", "\"nothing\"", StringComparison.Ordinal));
        var batch = await RunAsync(content, fault: new BatchFault { FailContaining = "bad", FailStatus = 429 });
        AssertCounts(batch, 3, 1, 2);
        var errors = (await LinesAsync(batch, "error_file_id")).ToDictionary(line => line.GetProperty("custom_id").GetString()!, line => line.GetProperty("response"));
        Assert.Equal(429, errors["2"].GetProperty("status_code").GetInt32());
        Assert.Equal("missing_required_field", errors["3"].GetProperty("body").GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Lines_that_fail_can_stand_in_the_output_file_and_count_as_completed()
    {
        var batch = await RunAsync(string.Join('\n', Line("1", "good"), Line("2", "bad")), fault: new BatchFault { FailContaining = "bad", FailStatus = 429, FailInOutput = true });
        AssertCounts(batch, 2, 2, 0);
        Assert.Null(batch.GetProperty("error_file_id").GetString());
        Assert.Equal([200, 429], (await LinesAsync(batch, "output_file_id")).Select(line => line.GetProperty("response").GetProperty("status_code").GetInt32()));
    }

    [Fact]
    public async Task A_line_has_less_room_than_its_model()
    {
        var batch = await RunAsync(string.Join('\n', Line("1"), Line("2", new string('x', 5 * 262_144))));
        AssertCounts(batch, 2, 1, 1);
        var error = (await LinesAsync(batch, "error_file_id"))[0].GetProperty("response").GetProperty("body").GetProperty("error");
        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
        Assert.Contains("262144", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/chat/ds-test")]
    public async Task The_test_model_is_refused_at_another_url(string endpoint)
    {
        var batch = await RunAsync(Line("1", model: "batch-test-model"), endpoint);
        Assert.Equal("mismatched_test_url", batch.GetProperty("errors").GetProperty("data")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("duplicate_custom_id", 2)]
    [InlineData("mismatched_model", 2)]
    [InlineData("invalid_json_line", 2)]
    [InlineData("invalid_method", 2)]
    [InlineData("invalid_url", 2)]
    [InlineData("model_not_found", 1)]
    [InlineData("missing_required_parameter", 2)]
    public async Task Validation_refuses(string code, int line)
    {
        var second = code switch
        {
            "duplicate_custom_id" => Line("1"),
            "mismatched_model" => Line("2", model: "qwen-max"),
            "invalid_json_line" => "{",
            "invalid_method" => Line("2", method: "GET"),
            "invalid_url" => Line("2", url: "/v1/embeddings"),
            "missing_required_parameter" => Line(""),
            _ => Line("2"),
        };
        var batch = await RunAsync((code == "model_not_found" ? Line("1", model: "nope") : Line("1")) + "\n" + second);
        Assert.Equal("failed", batch.GetProperty("status").GetString());
        var error = batch.GetProperty("errors").GetProperty("data")[0];
        Assert.Equal((code, line), (error.GetProperty("code").GetString(), error.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task The_test_model_takes_a_hundred_lines_at_its_own_endpoint()
    {
        static string Lines(int count) => string.Join('\n', Enumerable.Range(1, count).Select(number => Line($"{number}", model: "batch-test-model", url: "/v1/chat/ds-test")));
        Assert.Equal("completed", (await RunAsync(Lines(100), "/v1/chat/ds-test")).GetProperty("status").GetString());
        var tooMany = await RunAsync(Lines(101), "/v1/chat/ds-test");
        Assert.Equal("too_many_requests", tooMany.GetProperty("errors").GetProperty("data")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_batch_expires_half_way()
    {
        var batch = await RunAsync(string.Join('\n', Enumerable.Range(1, 10).Select(number => Line($"{number}"))), fault: new BatchFault { ExpireAfter = 0.5 });
        Assert.Equal("expired", batch.GetProperty("status").GetString());
        AssertCounts(batch, 10, 5, 0);
        Assert.Equal(5, (await LinesAsync(batch, "output_file_id")).Count);
    }

    [Fact]
    public async Task The_output_file_can_be_missing()
    {
        var batch = await RunAsync(Line("1"), fault: new BatchFault { MissingOutput = true });
        Assert.Equal(404, (await SendAsync($"{Files}/{batch.GetProperty("output_file_id").GetString()}/content", null)).Status);
        Assert.Null((await RunAsync(Line("1"), fault: new BatchFault { NoOutput = true })).GetProperty("output_file_id").GetString());
    }

    [Fact]
    public async Task A_stuck_batch_stays_until_it_is_cancelled()
    {
        var file = (await UploadAsync(Line("1"))).Json.GetProperty("id").GetString()!;
        var id = (await CreateAsync(file, more: ",\"metadata\":{\"ds_name\":\"n\",\"emulator_fault\":\"{\\\"stuck\\\":true}\"}")).Json.GetProperty("id").GetString()!;
        await UntilAsync(id, status => status == "in_progress");
        await Task.Delay(200);
        Assert.Equal("in_progress", (await SendAsync($"{Batches}/{id}", null)).Json.GetProperty("status").GetString());
        Assert.Equal("cancelling", (await SendAsync($"{Batches}/{id}/cancel", "")).Json.GetProperty("status").GetString());
        var ended = await WaitForEndAsync(id);
        Assert.Equal("cancelled", ended.GetProperty("status").GetString());
        Assert.Equal("n", ended.GetProperty("metadata").GetProperty("ds_name").GetString());
        Assert.Equal(409, (await SendAsync($"{Batches}/{id}/cancel", "")).Status);
    }

    [Fact]
    public async Task The_list_comes_in_pages_newest_first()
    {
        var file = (await UploadAsync(Line("1"))).Json.GetProperty("id").GetString()!;
        var ids = new List<string>();
        for (var count = 0; count < 3; count++) ids.Insert(0, (await CreateAsync(file)).Json.GetProperty("id").GetString()!);
        var first = (await SendAsync(Batches + "?limit=2", null)).Json;
        Assert.True(first.GetProperty("has_more").GetBoolean());
        var second = (await SendAsync($"{Batches}?limit=2&after={first.GetProperty("last_id").GetString()}", null)).Json;
        Assert.False(second.GetProperty("has_more").GetBoolean());
        Assert.Equal(ids, first.GetProperty("data").EnumerateArray().Concat(second.GetProperty("data").EnumerateArray()).Select(batch => batch.GetProperty("id").GetString()!));
        Assert.Equal(400, (await SendAsync(Batches + "?limit=0", null)).Status);
    }

    [Theory]
    [InlineData("file-nope", "/v1/chat/completions", "24h", 404)]
    [InlineData(null, "/v1/images", "24h", 400)]
    [InlineData(null, "/v1/chat/completions", "12h", 400)]
    [InlineData(null, "/v1/chat/completions", "15d", 400)]
    public async Task Creation_refuses(string? file, string endpoint, string window, int status)
    {
        file ??= (await UploadAsync(Line("1"))).Json.GetProperty("id").GetString()!;
        Assert.Equal(status, (await CreateAsync(file, endpoint, window)).Status);
    }

    [Fact]
    public async Task Keys_are_checked()
    {
        Assert.Equal(401, (await SendAsync(Batches, null, ("Authorization", "Bearer sk-nope"))).Status);
        var file = (await UploadAsync(Line("1"))).Json.GetProperty("id").GetString()!;
        Assert.Equal(400, (await SendAsync(Batches, $$"""{"input_file_id":"{{file}}","endpoint":"/v1/chat/completions","completion_window":"24h"}""", ("Authorization", "Bearer sk-emulator-arrears"))).Status);
    }

    [Fact]
    public async Task A_wrong_batch_fault_is_refused() => Assert.Equal(400, (await SendAsync("/emulator/batchfaults", """{"stuk":true}""")).Status);
}
