using System.Text;
using QwenPS.Accounting;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Catalog;

/// <summary>Tests that the usage log contains every call once, even if several threads write to it, or if it contains other lines.</summary>
public sealed class UsageLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qwenps-usage").FullName;

    private string LogPath => Path.Combine(_folder, "logs", "usage.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_entry_comes_back_as_it_was()
    {
        var entry = new UsageEntry
        {
            Time = new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.FromHours(8)),
            Connection = "China",
            Region = "China",
            HostName = "dashscope.aliyuncs.com",
            Model = "qwen-plus",
            InputTokens = 1,
            OutputTokens = 2,
            CachedTokens = 3,
            CacheCreationInputTokens = 4,
            ReasoningTokens = 5,
            Cost = 0.000123456789m,
            CostCurrency = "CNY",
            RequestId = "id",
            Outcome = UsageEntry.Succeeded,
            Attempts = 6,
            DurationMs = 7,
            Tag = "a \"tag\" \ud83d\ude00 \u4f60",
            Script = "/a/b.ps1",
        };
        Assert.Null(await new UsageLog(LogPath, TimeProvider.System).AddAsync(entry));
        Assert.Null(await new UsageLog(LogPath, TimeProvider.System).AddAsync(new UsageEntry { Time = entry.Time, Outcome = "Billing" }));
        UsageEntry[] read = [.. UsageLog.Read(LogPath).Select(line => line.Entry!)];
        Assert.Equivalent(entry, read[0], strict: true);
        Assert.Equal((entry.Time, "Billing", null, null, null), (read[1].Time, read[1].Outcome, read[1].Cost, read[1].InputTokens, read[1].Tag));
    }

    [Fact]
    public async Task Many_threads_lose_no_line()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++) Assert.Null(await new UsageLog(LogPath, TimeProvider.System).AddAsync(new UsageEntry { Outcome = $"{writer}-{i}" }));
        })));
        Assert.Equal(3200, UsageLog.Read(LogPath).Select(line => line.Entry!.Outcome).Distinct().Count());
    }

    [Fact]
    public void Foreign_torn_and_long_lines_are_skipped_and_counted()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LogPath)!);
        string entry = """{"time":"2026-11-29T12:00:00.0000000Z","outcome":"Succeeded","attempts":1,"duration_ms":1}""";
        string[] lines = [entry, "hello", "", "{\"time\":", "[]", "null", new string('x', 200_000), entry, "{\"time\":\"never\",\"outcome\":\"x\"}", entry];
        File.WriteAllText(LogPath, string.Join('\n', lines));
        Assert.Equal((3, 6), (UsageLog.Read(LogPath).Count(line => line.Entry is not null), UsageLog.Read(LogPath).Count(line => line.IsDamaged)));
    }

    [Fact]
    public async Task A_torn_last_line_is_not_continued()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LogPath)!);
        File.WriteAllText(LogPath, "{\"time\":\"2026");
        await new UsageLog(LogPath, TimeProvider.System).AddAsync(new UsageEntry { Outcome = "x" });
        Assert.Equal([null, "x"], UsageLog.Read(LogPath).Select(line => line.Entry?.Outcome));
    }

    [Fact]
    public async Task A_full_log_is_renamed_and_read_too()
    {
        var time = new ManualTime();
        time.Advance(TimeSpan.FromDays(3_652).TotalSeconds);
        await new UsageLog(LogPath, time).AddAsync(new UsageEntry { Outcome = "first" });
        using (FileStream file = File.OpenWrite(LogPath)) file.SetLength(UsageLog.MaxSize);
        int year = time.GetUtcNow().Year;
        await new UsageLog(LogPath, time).AddAsync(new UsageEntry { Outcome = "second" });
        IReadOnlyList<string> files = UsageLog.FindFiles(LogPath);
        Assert.Equal(2, files.Count);
        Assert.StartsWith($"usage-{year}", Path.GetFileName(files[0]), StringComparison.Ordinal);
        Assert.Equal(LogPath, files[1]);
        Assert.Equal("first", UsageLog.Read(files[0]).First().Entry!.Outcome);
        Assert.Equal("second", UsageLog.Read(files[1]).Single().Entry!.Outcome);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(LogPath)!, "usage-notes.jsonl"), "x");
        Assert.Equal(2, UsageLog.FindFiles(LogPath).Count);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_is_reported_once()
    {
        Directory.CreateDirectory(LogPath);
        Assert.NotNull(await new UsageLog(LogPath, TimeProvider.System).AddAsync(new UsageEntry { Outcome = "x" }));
        Assert.Null(await new UsageLog(LogPath, TimeProvider.System).AddAsync(new UsageEntry { Outcome = "x" }));
    }

    [Fact]
    public async Task A_log_that_can_be_written_again_is_used_again()
    {
        Directory.CreateDirectory(LogPath);
        Assert.NotNull(await new UsageLog(LogPath, TimeProvider.System).AddAsync(new UsageEntry { Outcome = "x" }));
        Directory.Delete(LogPath);
        Assert.Null(await new UsageLog(LogPath, TimeProvider.System).AddAsync(new UsageEntry { Outcome = "y" }));
        Assert.Equal("y", UsageLog.Read(LogPath).Single().Entry!.Outcome);
    }

    /// <summary>Only the buffer of the reader is in memory, regardless of the size of the log.</summary>
    [Fact]
    public void A_large_log_is_read_line_by_line()
    {
        using var file = new MemoryStream();
        for (int i = 0; i < 100_000; i++) file.Write("{\"line\":true}\n"u8);
        file.Position = 0;
        int count = 0;
        foreach (ReadOnlyMemory<byte> line in LineReader.Read(file))
        {
            count++;
            Assert.Equal("{\"line\":true}", Encoding.UTF8.GetString(line.Span));
            Assert.InRange(file.Position - (count * 14L), 0, 64 * 1024);
        }

        Assert.Equal(100_000, count);
    }
}
