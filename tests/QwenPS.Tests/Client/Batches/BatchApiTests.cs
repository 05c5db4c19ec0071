using System.Globalization;
using QwenPS.Batches;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Batches;

public sealed class BatchApiTests(BatchApiTests.Scratch scratch) : ServiceTest, IClassFixture<BatchApiTests.Scratch>
{
    private const string Endpoint = "/v1/chat/completions";

    private readonly string _folder = scratch.Folder;

    protected override EmulatorOptions ServiceOptions => new() { BatchStep = TimeSpan.FromMilliseconds(5) };

    private static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    private BatchApi Api(ICallLog? log = null, CancellationToken token = default) => new(Client(ChatProtocol.OpenAI), log ?? NoLog.Instance, token);

    private string NewFile(int lines)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        var text = lines == 0 ? "" : string.Concat(Enumerable.Range(1, lines).Select(number =>
            $$$"""{"custom_id":"{{{number}}}","method":"POST","url":"/v1/chat/completions","body":{"model":"qwen-plus","messages":[{"role":"user","content":"text {{{number}}}"}]}}""" + "\n"));
        File.WriteAllText(path, text);
        return path;
    }

    private Task<ServiceBatch> WaitForEndAsync(string id) => Asking.UntilAsync(() => Api().GetAsync(id), batch => batch.IsFinal);

    [Fact]
    public async Task Uploads_creates_and_downloads()
    {
        var path = NewFile(3);
        var file = await Api().UploadAsync(path, "a name.jsonl");
        var batch = await WaitForEndAsync((await Api().CreateAsync(file, Endpoint, "24h", new Dictionary<string, string> { ["ds_name"] = "名" })).Id);
        Assert.Equal(("completed", 3L, 3L, 0L), (batch.Status, batch.Total, batch.Completed, batch.Failed));
        Assert.Equal("名", batch.Metadata["ds_name"]);
        Assert.NotNull(batch.Expires);
        var copy = Path.Combine(_folder, "copy");
        await Api().DownloadAsync(file, copy, BatchLimits.MaxFileSize, BatchLimits.MaxLineLength);
        Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(copy));
        await Api().DownloadAsync(batch.OutputFileId!, copy, BatchLimits.MaxFileSize, BatchLimits.MaxLineLength);
        Assert.Equal(3, (await File.ReadAllLinesAsync(copy)).Length);
    }

    [Fact]
    public async Task An_upload_is_sent_whole_again_after_a_failure()
    {
        Next(new Fault { Status = 503, Match = new FaultMatch { PathContains = "/files" }, Times = 2 });
        var path = NewFile(2000);
        var file = await Api().UploadAsync(path, "x.jsonl");
        Assert.Equal(3, Service.Counters.Requests);
        var copy = Path.Combine(_folder, "copy");
        await Api().DownloadAsync(file, copy, BatchLimits.MaxFileSize, BatchLimits.MaxLineLength);
        Assert.Equal(new FileInfo(path).Length, new FileInfo(copy).Length);
    }

    [Fact]
    public async Task A_batch_whose_creation_was_answered_into_nothing_is_found_and_not_created_twice()
    {
        var file = await Api().UploadAsync(NewFile(1), "x.jsonl");
        Next(new Fault { DropAfterBytes = 0, Match = new FaultMatch { PathContains = "/batches" } });
        var batch = await Api().CreateAsync(file, Endpoint, "24h", None);
        Assert.Equal(batch.Id, Assert.Single((await Api().ListAsync(null)).Items).Id);
    }

    [Fact]
    public async Task A_creation_that_was_refused_for_a_moment_is_tried_again()
    {
        var file = await Api().UploadAsync(NewFile(1), "x.jsonl");
        Next(new Fault { Status = 503, Match = new FaultMatch { PathContains = "/batches" } });
        var batch = await Api().CreateAsync(file, Endpoint, "24h", None);
        Assert.Equal(batch.Id, Assert.Single((await Api().ListAsync(null)).Items).Id);
    }

    [Fact]
    public async Task A_download_that_breaks_is_begun_anew()
    {
        var path = NewFile(5000);
        var file = await Api().UploadAsync(path, "x.jsonl");
        Next(new Fault { DropAfterBytes = 100_000, Match = new FaultMatch { PathContains = "/content" } });
        var copy = Path.Combine(_folder, "copy");
        await Api().DownloadAsync(file, copy, BatchLimits.MaxFileSize, BatchLimits.MaxLineLength);
        Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(copy));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_said_as_it_is_and_not_downloaded_again()
    {
        var file = await Api().UploadAsync(NewFile(1), "x.jsonl");
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => Api().DownloadAsync(file, Path.Combine(_folder, "gone", "copy"), BatchLimits.MaxFileSize, BatchLimits.MaxLineLength));
        Assert.Equal(2, Service.Counters.Requests);
    }

    [Fact]
    public async Task A_full_disk_is_said_as_it_is_and_nothing_is_downloaded_again()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        var file = await Api().UploadAsync(NewFile(1), "x.jsonl");
        await Assert.ThrowsAsync<IOException>(() => Api().DownloadAsync(file, "/dev/full", BatchLimits.MaxFileSize, BatchLimits.MaxLineLength));
        Assert.Equal(2, Service.Counters.Requests);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_said_as_it_is_and_not_uploaded_again()
    {
        var path = NewFile(1);
        File.Delete(path);
        Directory.CreateDirectory(path);
        var error = await Assert.ThrowsAnyAsync<IOException>(() => Api().UploadAsync(path, "x.jsonl"));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.True(Service.Counters.Requests <= 1);
    }

    [Theory]
    [InlineData(false, "the result file is larger than 1 MB")]
    [InlineData(true, "the result file contains a line that's longer than 2 MB")]
    public async Task A_file_without_end_is_given_up_at_its_limit(bool isOneLine, string said)
    {
        byte[] piece = [.. Enumerable.Repeat((byte)'x', 64 * 1024)];
        if (!isOneLine) piece[^1] = (byte)'\n';
        int sent = 0;
        await using var server = new RawServer(async (connection, stop) =>
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
            for (; sent < 1600; sent++) await connection.WriteAsync(piece, stop);
        });
        var api = new BatchApi(Clients.At(server.Uri, ChatProtocol.OpenAI), NoLog.Instance, CancellationToken.None);
        QwenException error = await Assert.ThrowsAsync<QwenException>(() => api.DownloadAsync("file-1", Path.Combine(_folder, "copy"), isOneLine ? 90_000_000 : 1_000_000, 2_000_000));
        Assert.Equal(ErrorKind.Protocol, error.Kind);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.InRange(sent, 10, 400);
    }

    [Fact]
    public void The_limits_of_results_follow_from_those_of_requests()
    {
        Assert.Equal(24_000_000, BatchLimits.MaxResultLineLength);
        Assert.Equal(96_000_000, BatchLimits.GetMaxResultFileSize(3));
        Assert.Equal(10_000_000_000, BatchLimits.GetMaxResultFileSize(50_000));
        Assert.Equal(10_000_000_000, BatchLimits.GetMaxResultFileSize(int.MaxValue));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_without_end_is_given_up(bool isFresh)
    {
        int page = 0;
        await using var server = new RawServer(async (connection, stop) =>
        {
            int first = isFresh ? 200 * page++ : 200 * (page++ % 3);
            string items = string.Join(",", Enumerable.Range(first, 200).Select(id => $$"""{"id":"b{{id}}","status":"completed"}"""));
            byte[] body = System.Text.Encoding.UTF8.GetBytes($$"""{"data":[{{items}}],"has_more":true}""");
            await connection.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), stop);
            await connection.WriteAsync(body, stop);
        });
        var list = new BatchApi(Clients.At(server.Uri, ChatProtocol.OpenAI), NoLog.Instance, CancellationToken.None).List();
        int found = 0;
        while (!list.IsAtEnd && !list.IsTooLong) found += (await list.ReadPageAsync()).Count;
        Assert.Equal(isFresh, list.IsTooLong);
        Assert.Equal(isFresh ? ListPage.MaxItems : 600, found);
    }

    [Fact]
    public async Task A_list_that_is_too_large_is_given_up()
    {
        int sent = 0;
        byte[] piece = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{},", 20_000)));
        await using var server = new RawServer(async (connection, stop) =>
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"data\":["u8.ToArray(), stop);
            for (; sent < 1600; sent++) await connection.WriteAsync(piece, stop);
        });
        var api = new BatchApi(Clients.At(server.Uri, ChatProtocol.OpenAI), NoLog.Instance, CancellationToken.None);
        QwenException error = await Assert.ThrowsAsync<QwenException>(() => api.ListAsync(null));
        Assert.Contains("larger than 4 MB", error.Message, StringComparison.Ordinal);
        Assert.InRange(sent, 10, 500);
    }

    [Fact]
    public async Task What_is_no_answer_is_said_in_the_users_language()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        Next(new Fault { Status = 200, Body = "{}", Times = -1 });
        var path = NewFile(1);
        Assert.Contains("应答不是文件", (await Assert.ThrowsAsync<QwenException>(() => Api().UploadAsync(path, "x"))).Message, StringComparison.Ordinal);
        Assert.Contains("应答不是批处理", (await Assert.ThrowsAsync<QwenException>(() => Api().GetAsync("batch_x"))).Message, StringComparison.Ordinal);
        Assert.Contains("应答不是批处理", (await Assert.ThrowsAsync<QwenException>(() => Api().CancelAsync("batch_x"))).Message, StringComparison.Ordinal);
        Assert.Contains("应答不是批处理", (await Assert.ThrowsAsync<QwenException>(() => Api().CreateAsync("file", Endpoint, "24h", None))).Message, StringComparison.Ordinal);
        Assert.Contains("应答不是批处理列表", (await Assert.ThrowsAsync<QwenException>(() => Api().ListAsync(null))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_a_typed_error_with_a_request_id()
    {
        var error = await Assert.ThrowsAsync<QwenException>(() => Api().GetAsync("batch_nope"));
        Assert.Equal((404, ErrorKind.NotFound), (error.StatusCode, error.Kind));
        Assert.NotNull(error.RequestId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>gateway</html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"id":null,"status":7}""")]
    public async Task What_is_no_batch_is_a_protocol_error(string body)
    {
        Next(new Fault { Status = 200, Body = body, Times = -1 });
        var error = await Assert.ThrowsAsync<QwenException>(() => Api().GetAsync("batch_x"));
        Assert.Equal(ErrorKind.Protocol, error.Kind);
    }

    [Fact]
    public async Task The_file_is_described_and_not_shown_in_the_log()
    {
        var log = new RecordingLog();
        await Api(log).UploadAsync(NewFile(2), "x.jsonl");
        Assert.Contains(log.Bodies, body => body.Contains("x.jsonl", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Bodies, body => body.Contains("custom_id", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Bodies, body => body.Contains(Clients.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upload_ends_with_its_caller()
    {
        using var stop = new CancellationTokenSource();
        Next(new Fault { DelayMs = 60_000 });
        var upload = Api(token: stop.Token).UploadAsync(NewFile(1), "x.jsonl");
        await Asking.EventuallyAsync(() => Service.Counters.InFlight == 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload);
    }

    [Theory]
    [InlineData("https://dashscope.aliyuncs.com/api/v1", "https://dashscope.aliyuncs.com/compatible-mode/v1")]
    [InlineData("https://gateway.example/qwen/api/v1", "https://gateway.example/qwen/compatible-mode/v1")]
    [InlineData("https://gateway.example/native", null)]
    public void The_native_protocol_has_its_batches_on_the_same_host(string native, string? compatible)
    {
        var client = new QwenClient(new QwenClientOptions { Endpoint = new(new Uri(native), ChatProtocol.DashScope), ApiKey = Clients.CreateKey(Clients.Key) });
        Assert.Equal(compatible, CompatibleEndpoint.FindClient(client)?.Options.Endpoint.BaseUrl);
    }

    /// <summary>Creates a folder for the files of these tests.</summary>
    public sealed class Scratch : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("qwenps-tests-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
