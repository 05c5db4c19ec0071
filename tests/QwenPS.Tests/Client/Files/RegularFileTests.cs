using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using QwenPS.Batches;
using QwenPS.Chat.Bulk;
using QwenPS.Connections;
using QwenPS.Files;
using QwenPS.Requests.Prompts;
using QwenPS.Tests.Support;
using QwenPS.Uploads;
using Xunit;

namespace QwenPS.Tests.Client.Files;

/// <summary>Tests all methods that open a file with paths that aren't regular files. No method must wait or read forever.</summary>
public sealed class RegularFileTests : IDisposable
{
    private const string Pipe = "a named pipe";
    private const string LinkToPipe = "a link to a named pipe";
    private const string Zero = "a device without end";
    private const string Null = "a link to a device that keeps nothing";
    private const string Server = "a socket";
    private const string Folder = "a folder";

    private static readonly Dictionary<string, Func<string, string?>> Readers = new()
    {
        ["bytes"] = path => FindProblem(() => RegularFile.ReadAllBytes(path, 1000)),
        ["bytes, asynchronously"] = path => FindProblem(() => RegularFile.ReadAllBytesAsync(path, 1000).GetAwaiter().GetResult()),
        ["key file"] = path => SettingFile.Read(path).Problem,
        [".env"] = path => EnvFile.TryLoad(path, out SettingFile file) is null ? file.Problem : null,
        ["record of a job"] = path => FindProblem(() => JobFile.Read(path)),
        ["inputs of a job"] = path => FindProblem(() => JobInputs.Read(path, 1).Count()),
        ["requests of a job"] = path => FindProblem(() => new FileHttpContent(path, long.MaxValue, () => { }).CopyToAsync(Stream.Null).GetAwaiter().GetResult()),
        ["journal"] = path => FindProblem(() => JournalFile.Open(path).Dispose()),
        ["journal, to look"] = path => FindProblem(() => JournalFile.OpenRead(path).Dispose()),
        ["output"] = path => FindProblem(() => RegularFile.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read).Dispose()),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("qwenps-tests-").FullName;
    private readonly Socket _server = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public static TheoryData<string, string> Attacks
    {
        get
        {
            var attacks = new TheoryData<string, string>();
            foreach (string reader in Readers.Keys)
            {
                foreach (string kind in new[] { Pipe, LinkToPipe, Zero, Null, Server, Folder }) attacks.Add(reader, kind);
            }

            return attacks;
        }
    }

    private string JournalPath => Path.Combine(_folder, "journal");

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Nothing_but_a_regular_file_is_opened(string reader, string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs devices, pipes and links");
        string path = Make(kind);
        string? problem = await InTimeAsync(path, () => Readers[reader](path));
        Assert.NotNull(problem);
        Assert.Matches(kind == Folder ? "(?i)folder|director|denied" : "device, a named pipe, or a socket", problem);
    }

    [Fact]
    public async Task Whose_journal_it_is_is_asked_of_a_regular_file_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a named pipe");
        string sign = MakePipe("journal.lock");
        await InTimeAsync(sign, () =>
        {
            using JournalFile journal = JournalFile.Open(JournalPath);
            Assert.True(new FileInfo(sign).Length > 0);
            return "";
        });
    }

    [Fact]
    public void A_link_in_place_of_a_journals_small_file_or_of_a_jobs_fresh_record_has_nothing_overwritten()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs links");
        string kept = Path.Combine(_folder, "kept");
        File.WriteAllText(kept, "kept");
        File.CreateSymbolicLink(JournalPath + ".lock", kept);
        using (JournalFile.Open(JournalPath)) Assert.Equal("kept", File.ReadAllText(kept));
        string record = Path.Combine(_folder, JobFolder.RecordName);
        File.CreateSymbolicLink(JobFile.GetTemporaryPath(record), kept);
        JobFile.Write(record, new JobRecord { Id = "j", Name = "j", Created = default, BaseUrl = "https://x", CompletionWindow = "24h", Parts = [] });
        Assert.Equal("kept", File.ReadAllText(kept));
        Assert.Equal("j", JobFile.Read(record).Id);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task A_file_is_read_up_to_its_limit(int length, bool isRead)
    {
        byte[] content = new byte[length];
        string path = Path.Combine(_folder, "file");
        File.WriteAllBytes(path, content);
        if (isRead)
        {
            Assert.Equal(content, RegularFile.ReadAllBytes(path, 1000));
            Assert.Equal(content, await RegularFile.ReadAllBytesAsync(path, 1000));
            return;
        }

        Assert.Equal(1001, Assert.Throws<FileTooLargeException>(() => RegularFile.ReadAllBytes(path, 1000)).Size);
        await Assert.ThrowsAsync<FileTooLargeException>(() => RegularFile.ReadAllBytesAsync(path, 1000));
    }

    [Fact]
    public void A_file_that_the_system_makes_up_is_read_although_it_has_no_length()
    {
        Assert.SkipUnless(File.Exists("/proc/self/status"), "needs /proc");
        Assert.Contains("Name:", Encoding.UTF8.GetString(RegularFile.ReadAllBytes("/proc/self/status", 1024 * 1024)), StringComparison.Ordinal);
        Assert.ThrowsAny<IOException>(() => RegularFile.ReadAllBytes("/proc/self/mem", 1024));
    }

    [Theory]
    [InlineData("missing", typeof(FileNotFoundException))]
    [InlineData("missing/file", typeof(DirectoryNotFoundException))]
    public void What_is_not_there_is_said_as_dotnet_says_it(string name, Type problem) =>
        Assert.IsType(problem, Record.Exception(() => RegularFile.OpenRead(Path.Combine(_folder, name))));

    [Fact]
    public void A_file_can_be_replaced_and_written_while_it_is_read()
    {
        string path = Path.Combine(_folder, "file");
        File.WriteAllText(path, "old");
        using FileStream file = RegularFile.OpenRead(path);
        File.AppendAllText(path, "er");
        File.Delete(path);
        Assert.Equal("older"u8.ToArray(), RegularFile.ReadAllBytes(file, path, 1000));
    }

    [Theory]
    [InlineData("plain.json", "plain.json", true)]
    [InlineData("link.json", "below/plain.json", true)]
    [InlineData("link.json", "../secret.json", false)]
    [InlineData("below/link.json", "../../secret.json", false)]
    [InlineData("folder/secret.json", null, false)]
    public void A_schema_is_where_its_links_lead(string schema, string? target, bool isBeside)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs links");
        string prompts = Directory.CreateDirectory(Path.Combine(_folder, "prompts")).FullName;
        Directory.CreateDirectory(Path.Combine(prompts, "below"));
        foreach (string name in new[] { "secret.json", "prompts/plain.json", "prompts/below/plain.json" }) File.WriteAllText(Path.Combine(_folder, name), "{}");
        Directory.CreateSymbolicLink(Path.Combine(prompts, "folder"), "..");
        if (target is not null && target != schema) File.CreateSymbolicLink(Path.Combine(prompts, schema), target);

        // The user created the link to the folder of the prompts. For the schemas in this folder, it isn't treated as a link.
        string link = Path.Combine(_folder, "link");
        Directory.CreateSymbolicLink(link, prompts);
        foreach (string folder in new[] { prompts, link })
        {
            string prompt = Path.Combine(folder, "prompt.md");
            string path = SchemaLocation.Find(prompt, schema)!;
            using FileStream file = RegularFile.OpenRead(path);
            Assert.Equal(isBeside, SchemaLocation.IsBeside(prompt, file, path));
        }
    }

    /// <summary>The file contains a line without an end, and isn't read completely.</summary>
    [Fact]
    public void A_line_that_is_too_long_is_not_read_into_memory()
    {
        string path = Path.Combine(_folder, "lines");
        File.WriteAllText(path, "short\n" + new string('x', 200_000));
        using var file = new LineFile(path, 100_000);
        Assert.Equal(5, file.Next()!.Value.Length);
        Assert.Throws<InvalidDataException>(() => file.Next());
    }

    private string Make(string kind)
    {
        string path = Path.Combine(_folder, "it");
        switch (kind)
        {
            case Pipe: return MakePipe("it");
            case LinkToPipe: File.CreateSymbolicLink(path, MakePipe("pipe")); return path;
            case Zero: return "/dev/zero";
            case Null: File.CreateSymbolicLink(path, "/dev/null"); return path;
            case Server: _server.Bind(new UnixDomainSocketEndPoint(path)); return path;
            default: return Directory.CreateDirectory(path).FullName;
        }
    }

    private string MakePipe(string name)
    {
        string path = Path.Combine(_folder, name);
        using Process made = Process.Start("mkfifo", path);
        made.WaitForExit();
        return path;
    }

    /// <summary>Opening a pipe must not block the tests. If it takes too long, this method opens the pipe for writing, which releases it.</summary>
    private static async Task<string?> InTimeAsync(string path, Func<string?> open)
    {
        Task<string?> opening = Task.Run(open);
        bool isStuck = await Task.WhenAny(opening, Task.Delay(Asking.Timeout, TestContext.Current.CancellationToken)) != opening;
        if (isStuck) using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite)) await opening.WaitAsync(Asking.Timeout, TestContext.Current.CancellationToken);
        Assert.False(isStuck, "It waits.");
        return await opening;
    }

    private static string? FindProblem(Action open) => Record.Exception(open)?.Message;
}
