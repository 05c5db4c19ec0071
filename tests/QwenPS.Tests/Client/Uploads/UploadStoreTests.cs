using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using QwenPS.Uploads;
using Xunit;

namespace QwenPS.Tests.Client.Uploads;

public sealed class UploadStoreTests : IDisposable
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly RequestFile Manual = new("/docs/Benutzer-Handbuch (2).PDF", Hash, 24, DateTime.UtcNow);

    private readonly string _root = Directory.CreateTempSubdirectory("qwenps-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private UploadStore Store(string url = "https://dashscope.aliyuncs.com/compatible-mode/v1", string key = "sk-1")
    {
        var options = Clients.At(new Uri(url), ChatProtocol.OpenAI).Options with { Endpoint = new Endpoint(new Uri(url), ChatProtocol.OpenAI), ApiKey = Clients.CreateKey(key) };
        return new UploadStore(_root, new QwenClient(options));
    }

    private static UploadRecord Record(string? id = null) => new() { Hash = Hash, Name = UploadName.Create(Manual), Begun = DateTimeOffset.UtcNow, Id = id };

    private string[] Files() => Directory.GetFiles(_root, "*", SearchOption.AllDirectories);

    [Fact]
    public async Task A_record_is_kept_per_site_and_key()
    {
        using (var entry = await Store().OpenAsync(Manual, default))
        {
            Assert.Null(entry.Record);
            entry.Write(Record());
            Assert.Null(Store().FindId(Hash));
            entry.Write(Record("file-fe-1"));
        }

        Assert.Equal("file-fe-1", Store().FindId(Hash));
        // A dedicated host in the same region belongs to the same site.
        Assert.Equal("file-fe-1", Store("https://ws.cn-beijing.maas.aliyuncs.com/compatible-mode/v1").FindId(Hash));
        Assert.Null(Store(key: "sk-2").FindId(Hash));
        Assert.Null(Store("https://gateway.example/v1").FindId(Hash));
        Assert.Null(Store().FindId("short"));
        using var again = await Store().OpenAsync(Manual, default);
        Assert.Equal("file-fe-1", again.Record!.Id);
    }

    [Fact]
    public async Task The_record_contains_neither_the_key_nor_the_path_and_only_the_user_can_read_it()
    {
        using (var entry = await Store(key: "sk-very-secret-key").OpenAsync(Manual, default)) entry.Write(Record("file-fe-1"));
        var path = Assert.Single(Files());
        var text = await File.ReadAllTextAsync(path);
        Assert.Contains("file-fe-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-very-secret-key", text + path, StringComparison.Ordinal);
        Assert.DoesNotContain("/docs", text, StringComparison.Ordinal);
#if NET
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
#endif
    }

    [Fact]
    public async Task A_second_process_waits_until_the_record_is_closed()
    {
        Task<UploadEntry> second;
        using (var first = await Store().OpenAsync(Manual, default))
        {
            second = Store().OpenAsync(Manual, default);
            await Task.Delay(50);
            Assert.False(second.IsCompleted);
            first.Write(Record("file-fe-1"));
        }

        using var entry = await second;
        Assert.Equal("file-fe-1", entry.Record!.Id);
    }

    [Fact]
    public async Task Waiting_for_a_record_can_be_canceled()
    {
        using var first = await Store().OpenAsync(Manual, default);
        using var stop = new CancellationTokenSource(30);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store().OpenAsync(Manual, stop.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,\"sha2")]
    [InlineData("[]")]
    [InlineData("{\"version\":2,\"sha256\":\"x\",\"name\":\"y\"}")]
    [InlineData("{\"version\":1,\"sha256\":\"another\",\"name\":\"y\",\"id\":\"file-fe-1\"}")]
    public async Task A_record_that_is_damaged_or_of_another_file_counts_as_missing(string content)
    {
        using (var entry = await Store().OpenAsync(Manual, default)) entry.Write(Record());
        await File.WriteAllTextAsync(Assert.Single(Files()), content);
        Assert.Null(Store().FindId(Hash));
        using var again = await Store().OpenAsync(Manual, default);
        Assert.Null(again.Record);
        again.Write(Record("file-fe-2"));
        Assert.Equal("file-fe-2", again.Record!.Id);
    }

#if NET
    [Fact]
    public async Task A_link_in_place_of_a_record_is_replaced_and_its_target_is_not_changed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links require a permission on Windows.");
        (await Store().OpenAsync(Manual, default)).Dispose();
        var target = Path.Combine(_root, "target");
        await File.WriteAllTextAsync(target, "precious");
        File.CreateSymbolicLink(Path.Combine(Directory.GetDirectories(_root)[0], Manual.ShortHash + ".json"), target);
        using (var entry = await Store().OpenAsync(Manual, default)) entry.Write(Record("file-fe-1"));
        Assert.Equal("precious", await File.ReadAllTextAsync(target));
        Assert.Equal("file-fe-1", Store().FindId(Hash));
    }

#endif
    [Fact]
    public async Task A_file_that_was_deleted_is_forgotten_for_all_connections()
    {
        foreach (var (key, id) in new[] { ("sk-1", "file-fe-1"), ("sk-2", "file-fe-1"), ("sk-3", "file-fe-other") })
        {
            using var entry = await Store(key: key).OpenAsync(Manual, default);
            entry.Write(Record(id));
        }

        UploadStore.Forget(_root, new ServiceFile { Id = "file-fe-1", Name = UploadName.Create(Manual) });
        Assert.Equal("file-fe-other", Store(key: "sk-3").FindId(Hash));
        Assert.Single(Files());
        UploadStore.Forget(_root, new ServiceFile { Id = "file-fe-other", Name = "another name.pdf" });
        Assert.Single(Files());
    }

    [Theory]
    [InlineData("/docs/Benutzer-Handbuch (2).PDF", "Benutzer-Handbuch _2_.0123456789abcdef0123456789abcdef.pdf")]
    [InlineData("/docs/手册.docx", "手册.0123456789abcdef0123456789abcdef.docx")]
    [InlineData("/docs/a\"b\r\nc.v2.txt", "a_b__c.v2.0123456789abcdef0123456789abcdef.txt")]
    public void The_name_at_the_service_contains_the_hash(string path, string name)
    {
        Assert.Equal(name, UploadName.Create(Manual with { Path = path }));
        Assert.Equal(Hash[..32], UploadName.FindHash(name));
    }

    [Theory]
    [InlineData("manual.pdf")]
    [InlineData("manual.0123.pdf")]
    [InlineData("manual.0123456789ABCDEF0123456789ABCDEF.pdf")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public void Another_name_contains_no_hash(string name) => Assert.Null(UploadName.FindHash(name));

    [Fact]
    public void A_reference_to_a_hash_is_replaced_by_the_id_and_other_messages_stay()
    {
        var reference = RequestFile.CreateReference([Manual, Manual with { Hash = new string('f', 64) }]);
        Assert.Equal($"fileid://sha256-{Hash},fileid://sha256-{new string('f', 64)}", reference.Content);
        Assert.Equal($"fileid://file-fe-1,fileid://sha256-{new string('f', 64)}", RequestFile.Resolve(reference, hash => hash == Hash ? "file-fe-1" : null).Content);
        var user = new ChatMessage("user", reference.Content);
        Assert.Same(user, RequestFile.Resolve(user, _ => "file-fe-1"));
    }
}
