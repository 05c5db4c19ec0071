using System.Text.Json;
using QwenPS.Emulator;
using QwenPS.Emulator.Batches;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class FileTests : BatchTest
{
    private const string Extract = "file-extract";

    protected override EmulatorOptions Options => new() { FileParseTime = TimeSpan.FromMilliseconds(50), MaxFiles = 12 };

    private async Task<string> UploadDocumentAsync(string content = "The reset button is red.", string name = "manual.txt") =>
        (await UploadAsync(content, Extract, name)).Json.GetProperty("id").GetString()!;

    private Task<JsonElement> ParsedAsync(string id) =>
        Asking.UntilAsync(async () => (await SendAsync($"{Files}/{id}", null)).Json, file => file.GetProperty("status").GetString() != "processing");

    private Task<Reply> AskAsync(string files, string model = "qwen-long", string path = Compatible)
    {
        var system = $$"""{"role":"system","content":"You are a helpful assistant."},{"role":"system","content":"{{files}}"}""";
        return SendAsync(path, Bodies.CompatibleMessages($"{system},{Bodies.User("Where is it?")}", model: model));
    }

    [Fact]
    public async Task A_document_is_parsed_and_then_a_model_reads_it()
    {
        var file = (await UploadAsync("The reset button is red.", Extract, "manual.txt")).Json;
        var id = file.GetProperty("id").GetString()!;
        Assert.StartsWith("file-fe-", id, StringComparison.Ordinal);
        Assert.Equal((Extract, "processing", 24), (file.GetProperty("purpose").GetString(), file.GetProperty("status").GetString(), file.GetProperty("bytes").GetInt32()));
        Emulator.AddFileFault(new FileFault { NameContains = "slow", ParseMs = -1 });
        string slow = await UploadDocumentAsync(name: "slow.txt");
        Assert.Equal("File parsing in progress, please try again later.", (await AskAsync("fileid://" + slow)).Error.GetProperty("message").GetString());
        Assert.Equal("processed", (await ParsedAsync(id)).GetProperty("status").GetString());
        var with = await AskAsync("fileid://" + id);
        Assert.Equal("Where is it?", with.Content);
        // The tokens of the file are counted as input tokens. The 24 characters are 6 tokens.
        var tokens = with.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();
        var twice = (await AskAsync($"fileid://{id},fileid://{id}")).Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();
        Assert.InRange(twice - tokens, 6, 6 + (("fileid://" + id).Length / 4) + 1);
    }

    [Fact]
    public async Task The_list_has_pages_newest_first_and_filters()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Insert(0, await UploadDocumentAsync(name: $"{i}.md"));
        await UploadAsync(Line("1"));
        var first = (await SendAsync($"{Files}?limit=2&purpose=file-extract", null)).Json;
        Assert.Equal(("list", true), (first.GetProperty("object").GetString(), first.GetProperty("has_more").GetBoolean()));
        Assert.Equal(ids[..2], Ids(first));
        var second = (await SendAsync($"{Files}?limit=3&purpose=file-extract&after={ids[1]}", null)).Json;
        Assert.False(second.GetProperty("has_more").GetBoolean());
        Assert.Equal(ids[2..], Ids(second));
        Assert.Equal(6, Ids((await SendAsync(Files, null)).Json).Count);
        Assert.Empty(Ids((await SendAsync($"{Files}?create_after=20990101", null)).Json));
        Assert.Empty(Ids((await SendAsync($"{Files}?create_before=2001-01-01", null)).Json));
        Assert.Equal(404, (await SendAsync($"{Files}?after=file-fe-none", null)).Status);
        Assert.Equal("limit", (await SendAsync($"{Files}?limit=2001", null)).Error.GetProperty("param").GetString());
        Assert.Equal("create_after", (await SendAsync($"{Files}?create_after=yesterday", null)).Error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Parsing_can_be_slow_or_fail()
    {
        Emulator.AddFileFault(new FileFault { NameContains = "slow", ParseMs = -1 });
        Emulator.AddFileFault(new FileFault { NameContains = "bad", FailParse = true });
        var good = await UploadDocumentAsync();
        var slow = await UploadDocumentAsync(name: "slow.pdf");
        var bad = await UploadDocumentAsync(name: "bad.pdf");
        Assert.Equal("processed", (await ParsedAsync(good)).GetProperty("status").GetString());
        Assert.Equal("error", (await ParsedAsync(bad)).GetProperty("status").GetString());
        Assert.Equal("processing", (await SendAsync($"{Files}/{slow}", null)).Json.GetProperty("status").GetString());
        Assert.Contains("parsing error", (await AskAsync("fileid://" + bad)).Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_store_refuses_and_accepts_again_after_a_deletion()
    {
        var ids = new List<string>();
        for (var i = 0; i < 12; i++) ids.Add(await UploadDocumentAsync());
        Assert.Equal("Upload file number exceed limit.", (await UploadAsync("x", Extract, "one-more.txt")).Error.GetProperty("message").GetString());
        using var delete = Request($"{Files}/{ids[0]}", null);
        delete.Method = HttpMethod.Delete;
        using var deleted = await Client.SendAsync(delete);
        Assert.Equal(200, (int)deleted.StatusCode);
        Assert.Equal(200, (await UploadAsync("x", Extract, "one-more.txt")).Status);
    }

    [Theory]
    [InlineData("setup.exe", 1, 400)]
    [InlineData("noextension", 1, 400)]
    [InlineData("photo.PNG", (20 * 1024 * 1024) + 1, 413)]
    [InlineData("photo.PNG", 1024, 200)]
    [InlineData("book.epub", (20 * 1024 * 1024) + 1, 200)]
    [InlineData("book.epub", (150 * 1024 * 1024) + 1, 413)]
    public async Task The_type_and_the_size_of_a_document_are_checked(string name, int length, int status) =>
        Assert.Equal(status, (await UploadAsync(new byte[length], Extract, name)).Status);

    [Theory]
    [InlineData("fileid://file-fe-none", "qwen-long", "Invalid file [id:file-fe-none].")]
    [InlineData("fileid://a,b", "qwen-long", "Invalid file [id:b].")]
    [InlineData("fileid://a,fileid://b", "qwen-doc-turbo", "Too many files provided.")]
    public async Task A_message_with_a_wrong_reference_is_refused(string reference, string model, string message) =>
        Assert.Equal(message, (await AskAsync(reference, model)).Error.GetProperty("message").GetString());

    [Fact]
    public async Task Other_models_read_a_reference_as_text() => Assert.Equal(200, (await AskAsync("fileid://file-fe-none", "qwen-plus")).Status);

    [Fact]
    public async Task An_upload_whose_answer_was_lost_is_in_the_store()
    {
        Emulator.Faults.Add(new Fault { DropAfterBytes = 0, Match = new FaultMatch { PathContains = "/files" } });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => UploadAsync("x", Extract, "lost.txt"));
        Assert.Equal("lost.txt", Assert.Single((await SendAsync(Files, null)).Json.GetProperty("data").EnumerateArray()).GetProperty("filename").GetString());
    }

    private static List<string> Ids(JsonElement list) => [.. list.GetProperty("data").EnumerateArray().Select(file => file.GetProperty("id").GetString()!)];
}

public sealed class FileLimitTests : BatchTest
{
    protected override EmulatorOptions Options => new() { FileUploadsPerSecond = 3, FileCallsPerSecond = 10, MaxFileBytes = 10, TimeScale = 0.001 };

    [Fact]
    public async Task Calls_have_a_limit_per_second()
    {
        for (var i = 0; i < 3; i++) Assert.Equal(200, (await UploadAsync("x", "file-extract", "x.txt")).Status);
        Assert.Equal(429, (await UploadAsync("x", "file-extract", "x.txt")).Status);
        for (var i = 0; i < 10; i++) Assert.Equal(200, (await SendAsync(Files, null)).Status);
        Assert.Equal(429, (await SendAsync(Files, null)).Status);
    }

    [Fact]
    public async Task The_total_size_is_limited() =>
        Assert.Equal("Upload file capacity exceed limit.", (await UploadAsync("12345678901", "file-extract", "x.txt")).Error.GetProperty("message").GetString());
}

public sealed class FileRegionTests : BatchTest
{
    protected override EmulatorOptions Options => new() { Region = "International" };

    [Theory]
    [InlineData("qwen-long", 404)]
    [InlineData("qwen-doc-turbo", 404)]
    [InlineData("qwen-plus", 200)]
    public async Task Models_that_read_files_are_only_in_Beijing(string model, int status) =>
        Assert.Equal(status, (await SendAsync(Compatible, Bodies.Compatible("x", model: model))).Status);
}
