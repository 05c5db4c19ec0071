using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using QwenPS.Uploads;
using Xunit;

namespace QwenPS.Tests.Client.Uploads;

public sealed class FileApiTests : ServiceTest, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qwenps-test-").FullName;

    protected override EmulatorOptions ServiceOptions => new() { FileParseTime = TimeSpan.FromMilliseconds(20) };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private FileApi Api(int pageLength = 2000) => new(Client(ChatProtocol.OpenAI), NoLog.Instance, default) { PageLength = pageLength };

    private UploadSource NewSource(string name = "manual.txt")
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, "The reset button is red.");
        return new UploadSource(path, name, FileApi.Extract, UploadRules.MaxSize);
    }

    [Theory]
    [InlineData("manual.txt")]
    [InlineData("手册 2026.txt")]
    [InlineData("Übersicht.pdf")]
    public async Task Uploads_finds_and_deletes(string name)
    {
        var sent = await Api().UploadAsync(NewSource(name));
        var file = await Api().FindAsync(sent.Id);
        Assert.Equal((sent.Id, name, 24L, FileApi.Extract), (file!.Id, file.Name, file.Bytes, file.Purpose));
        Assert.InRange(file.Created!.Value, DateTimeOffset.Now.AddMinutes(-1), DateTimeOffset.Now.AddMinutes(1));
        Assert.True(await Api().DeleteAsync(sent.Id));
        Assert.False(await Api().DeleteAsync(sent.Id));
        Assert.Null(await Api().FindAsync(sent.Id));
    }

    [Fact]
    public async Task The_list_is_read_page_by_page()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Insert(0, (await Api().UploadAsync(NewSource())).Id);
        var list = Api(pageLength: 2).List(FileApi.Extract);
        var read = new List<string>();
        while (!list.IsAtEnd) read.AddRange((await list.ReadPageAsync()).Select(file => file.Id));
        Assert.Equal(ids, read);
        var other = Api().List("batch");
        Assert.Empty(await other.ReadPageAsync());
        Assert.True(other.IsAtEnd);
    }

    [Fact]
    public async Task A_list_that_repeats_its_page_ends()
    {
        Next(new Fault { Times = -1, Body = """{"data":[{"id":"file-1"}],"has_more":true}""" });
        var list = Api().List(null);
        Assert.Single(await list.ReadPageAsync());
        Assert.Empty(await list.ReadPageAsync());
        Assert.True(list.IsAtEnd);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task An_upload_whose_answer_was_lost_is_found_if_it_is_searched_for(bool finds, int count)
    {
        Next(new Fault { DropAfterBytes = 0, Match = new FaultMatch { PathContains = "/files" } });
        const string hash = "0123456789abcdef0123456789abcdef";
        var api = Api();
        var sent = await api.UploadAsync(NewSource($"manual.{hash}.txt"), finds ? () => FileIndex.FindNewAsync(api, hash) : null);
        var files = (await api.ListAsync(null, null)).Items;
        Assert.Equal(count, files.Count);
        Assert.Equal(files[0].Id, sent.Id);
    }

    [Fact]
    public async Task The_index_reads_the_list_once_and_prefers_a_file_that_was_parsed()
    {
        const string hash = "0123456789abcdef0123456789abcdef";
        Next(new Fault
        {
            Body = $$"""{"data":[{"id":"a","filename":"x.{{hash}}.pdf","status":"error"},{"id":"b","filename":"y.{{hash}}.pdf","status":"processed"},{"id":"c","filename":"z.{{hash}}.pdf","status":"processed"}]}""",
        });
        var index = new FileIndex();
        Assert.Equal("b", (await index.FindAsync(Api(), hash, default))!.Id);
        Assert.Equal("c", (await index.FindAsync(Api(), "c", default))!.Id);
        Assert.Null(await index.FindAsync(Api(), "d", default));
        Assert.Equal(1, Service.Counters.Requests);
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_is_read_again()
    {
        Next(new Fault { Status = 400 });
        var index = new FileIndex();
        await Assert.ThrowsAsync<QwenException>(() => index.FindAsync(Api(), "a", default));
        Assert.Null(await index.FindAsync(Api(), "a", default));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_sent()
    {
        var source = NewSource() with { MaxSize = 10 };
        await Assert.ThrowsAsync<QwenPS.Files.FileTooLargeException>(() => Api().UploadAsync(source));
        Assert.Empty((await Api().ListAsync(null, null)).Items);
    }

    [Fact]
    public void The_documented_limits_apply_only_to_the_official_hosts()
    {
        var official = new QwenClient(Client(ChatProtocol.OpenAI).Options with { Endpoint = new Endpoint(new Uri("https://dashscope.aliyuncs.com/compatible-mode/v1"), ChatProtocol.OpenAI) });
        Assert.InRange(official.Channel.FilePacer.FindPace(FilePace.Upload)!.RequestsPerMinute!.Value, 170, 180);
        Assert.InRange(official.Channel.FilePacer.FindPace(FilePace.Other)!.RequestsPerMinute!.Value, 580, 600);
        Assert.Null(Client(ChatProtocol.OpenAI).Channel.FilePacer.FindPace(FilePace.Upload));
    }
}
