using System.Globalization;
using System.Text;
using QwenPS.Chat.Bulk;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Journals;

/// <summary>Tests the journal file. All complete entries must be readable after any interruption, and other files must not change.</summary>
public sealed class JournalFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qwenps-journal").FullName;

    private string JournalPath => Path.Combine(_folder, "run.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Entries_come_back_in_the_order_of_the_file_each_once()
    {
        using (JournalFile first = JournalFile.Open(JournalPath))
        {
            Assert.Equal(0, first.Count);
            first.Append(Line("a", "a1"));
            first.Append(Line("b", "b1"));
            first.Append(Line("a", "a2"));
        }

        using JournalFile again = JournalFile.Open(JournalPath);
        Assert.Equal((3, 0, 0L), (again.Count, again.Damaged, again.TornBytes));
        Assert.Equal(["a1", "a2", null, "b1", null, null], "aaabbc".Select(prompt => Taken(again, prompt.ToString())));
    }

    [Fact]
    public void A_journal_that_was_torn_at_any_byte_keeps_all_whole_lines_and_goes_on()
    {
        byte[] first = Line("a", "one"), second = Line("b", "two \ud83d\ude00\n");
        byte[] whole = [.. first, .. second];
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole.AsSpan(0, length).ToArray());
            int kept = length >= first.Length ? 1 : 0;
            using (JournalFile journal = JournalFile.Open(JournalPath))
            {
                Assert.Equal((kept, 0, length - (kept * (long)first.Length)), (journal.Count, journal.Damaged, journal.TornBytes));
                journal.Append(second);
            }

            using JournalFile again = JournalFile.Open(JournalPath);
            Assert.Equal((kept + 1, 0, 0L), (again.Count, again.Damaged, again.TornBytes));
            Assert.Equal("two \ud83d\ude00\n", Taken(again, "b"));
        }
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("hello")]
    [InlineData("\ufeffhello\n")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("{\"a\":1}\n{\"b\":2}\n")]
    [InlineData("{\"qwenps-journal\":1,\"key\":\"XYZ\"}\n")]
    [InlineData("{\"qwenps-journal\":2,\"key\":\"0\"}\n")]
    public void A_file_that_is_something_else_is_refused_and_left_as_it_is(string content)
    {
        File.WriteAllText(JournalPath, content);
        DateTime written = File.GetLastWriteTimeUtc(JournalPath);
        JournalException problem = Assert.Throws<JournalException>(() => JournalFile.Open(JournalPath));
        Assert.Equal(JournalProblem.OtherFormat, problem.Problem);
        Assert.Contains(JournalPath, problem.Message, StringComparison.Ordinal);
        Assert.Equal(content, Encoding.UTF8.GetString(File.ReadAllBytes(JournalPath)));
        Assert.Equal(written, File.GetLastWriteTimeUtc(JournalPath));
        Assert.Equal([JournalPath], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_look_into_a_pipe_does_not_wait_for_who_writes_to_it(bool isLink)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a named pipe");
        // Mono waits when it opens a pipe, and .NET Framework runs only on Windows.
        Assert.SkipWhen(Environment.Version.Major == 4, "needs newer .NET");
        string pipe = Path.Combine(_folder, "pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", pipe)) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (isLink) File.CreateSymbolicLink(JournalPath, "pipe");
        Task<Exception?> look = Task.Run(() => Record.Exception(() => JournalFile.OpenRead(isLink ? JournalPath : pipe).Dispose()));
        bool isStuck = await Task.WhenAny(look, Task.Delay(Asking.Timeout, TestContext.Current.CancellationToken)) != look;

        // Opening the pipe for writing ends the wait.
        if (isStuck) using (new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite)) await look;
        Assert.False(isStuck);
        Assert.Equal(JournalProblem.OtherFormat, Assert.IsType<JournalException>(await look).Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void A_look_into_an_empty_journal_finds_nothing_and_changes_nothing(string? content)
    {
        if (content is not null) File.WriteAllText(JournalPath, content);
        using (JournalFile journal = JournalFile.OpenRead(JournalPath)) Assert.Equal((0, 0, 0L), (journal.Count, journal.Damaged, journal.TornBytes));
        Assert.Equal(content is not null, File.Exists(JournalPath));
    }

    [Fact]
    public void What_runs_reserved_and_spent_is_added_whatever_was_cut_off()
    {
        byte[] whole =
        [
            .. JournalSpending.FormatReservation(1, new RunSpending(100, 1.5m), "USD"), .. JournalSpending.FormatReservation(2, new RunSpending(200, 2m), "USD"),
            .. Line("a", "one"), .. JournalSpending.FormatSpending(1, new RunSpending(10, 0.25m), "USD"), .. JournalSpending.FormatReservation(3, new RunSpending(5, 7m), "CNY"),
        ];
        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole.AsSpan(0, length).ToArray());
            using JournalFile journal = JournalFile.Open(JournalPath);
            Assert.Equal(0, journal.Damaged);
            if (length < whole.Length) continue;
            Assert.Equal((1, 3L), (journal.Count, journal.Spending.LastId));
            Assert.Equal(new RunSpending(215, 2.25m), journal.Spending.GetSum("USD"));
            Assert.Equal(new RunSpending(215, 7m), journal.Spending.GetSum("CNY"));
            Assert.Equal(["USD", "CNY"], journal.Spending.Currencies);
        }
    }

    [Fact]
    public void A_damaged_line_about_spending_is_counted_as_damaged()
    {
        File.WriteAllBytes(JournalPath, [.. Line("a", "one"), .. Encoding.UTF8.GetBytes("{\"qwenps-journal\":1,\"reserved\":x,\"tokens\":1}\n"), .. Line("b", "two")]);
        using JournalFile journal = JournalFile.Open(JournalPath);
        Assert.Equal((2, 1), (journal.Count, journal.Damaged));
    }

    [Fact]
    public void A_damaged_line_in_the_middle_costs_no_other()
    {
        File.WriteAllBytes(JournalPath, [.. Line("a", "one"), .. Encoding.UTF8.GetBytes("\0\0\0\n"), .. Line("b", "two")]);
        using JournalFile journal = JournalFile.Open(JournalPath);
        Assert.Equal((2, 1), (journal.Count, journal.Damaged));
        Assert.Equal("two", Taken(journal, "b"));
    }

    [Theory]
    [InlineData("\ufeff", "\n")]
    [InlineData("", "\r\n")]
    [InlineData("\ufeff", "\r\n")]
    public void A_journal_that_an_editor_has_saved_keeps_its_entries_and_goes_on(string mark, string end)
    {
        string saved = mark + Encoding.UTF8.GetString([.. Line("a", "one"), .. Line("b", "two")]).Replace("\n", end, StringComparison.Ordinal);
        File.WriteAllBytes(JournalPath, [.. Encoding.UTF8.GetBytes(saved), (byte)'{']);
        using (JournalFile journal = JournalFile.Open(JournalPath))
        {
            Assert.Equal((2, 0, 1L), (journal.Count, journal.Damaged, journal.TornBytes));
            Assert.Equal("one", Taken(journal, "a"));
            journal.Append(Line("c", "three"));
        }

        Assert.StartsWith(saved, Encoding.UTF8.GetString(File.ReadAllBytes(JournalPath)), StringComparison.Ordinal);
        using JournalFile again = JournalFile.Open(JournalPath);
        Assert.Equal((3, 0, 0L), (again.Count, again.Damaged, again.TornBytes));
        Assert.Equal(["one", "two", "three"], "abc".Select(prompt => Taken(again, prompt.ToString())));
    }

    [Fact]
    public void A_line_whose_end_is_damaged_gives_no_answer()
    {
        byte[] line = Line("a", "one");
        line[line.Length / 2] = (byte)'"';
        line[(line.Length / 2) + 1] = (byte)'"';
        File.WriteAllBytes(JournalPath, line);
        using JournalFile journal = JournalFile.Open(JournalPath);
        Assert.Equal(1, journal.Count);
        Assert.Null(Taken(journal, "a"));
    }

    [Fact]
    public void Only_one_has_it_open_and_another_of_this_process_is_told_so()
    {
        using (JournalFile.Open(JournalPath))
        {
            JournalException problem = Assert.Throws<JournalException>(() => JournalFile.Open(JournalPath));
            Assert.Equal(JournalProblem.InUse, problem.Problem);
            // A user who sees a process ID can end this process. Here, the process would be the user's own PowerShell.
            Assert.DoesNotContain(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), problem.Message.Replace(JournalPath, "", StringComparison.Ordinal),
                StringComparison.Ordinal);
            Assert.Contains("this PowerShell process", problem.Message, StringComparison.Ordinal);
            File.WriteAllText(JournalPath + ".lock", "1");
            Assert.Contains("process 1.", Assert.Throws<JournalException>(() => JournalFile.Open(JournalPath)).Message, StringComparison.Ordinal);
        }

        Assert.Equal([JournalPath], Directory.GetFiles(_folder));
        // The file of a killed process doesn't block another run.
        File.WriteAllText(JournalPath + ".lock", "1");
        using JournalFile free = JournalFile.Open(JournalPath);
        Assert.Equal(0, free.Count);
    }

    [Fact]
    public void Looking_into_it_changes_nothing_and_makes_nothing()
    {
        using (JournalFile none = JournalFile.OpenRead(JournalPath)) Assert.Equal(0, none.Count);
        Assert.Empty(Directory.GetFiles(_folder));
        byte[] torn = [.. Line("a", "one"), (byte)'{'];
        File.WriteAllBytes(JournalPath, torn);
        using (JournalFile journal = JournalFile.OpenRead(JournalPath)) Assert.Equal("one", Taken(journal, "a"));
        Assert.Equal(torn, File.ReadAllBytes(JournalPath));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said()
    {
        JournalException problem = Assert.Throws<JournalException>(() => JournalFile.Open(Path.Combine(_folder, "none", "run.jsonl")));
        Assert.Equal(JournalProblem.Unwritable, problem.Problem);
    }

    [Fact]
    public void A_full_disk_is_said_and_damages_nothing()
    {
        byte[] one = Line("a", "one"), two = Line("b", "two");
        File.WriteAllBytes(JournalPath, one);
        using (JournalFile journal = JournalFile.Open(JournalPath, new FullDisk(JournalPath)))
        {
            JournalException problem = Assert.Throws<JournalException>(() => journal.Append(two));
            Assert.Equal(JournalProblem.Unwritable, problem.Problem);
            Assert.Contains("No space left", problem.Message, StringComparison.Ordinal);
        }

        Assert.Equal(one, File.ReadAllBytes(JournalPath));
    }

    // Windows doesn't release the name of an open file.
    [Theory(SkipUnless = nameof(NamesCanBeTaken), Skip = "the name of an open file cannot be taken away here")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_was_taken_away_meanwhile_is_said(bool isReplaced)
    {
        string link = JournalPath + ".link";
        File.CreateSymbolicLink(link, JournalPath);
        using JournalFile journal = JournalFile.Open(link);
        journal.Append(Line("a", "one"));
        File.Delete(JournalPath);
        if (isReplaced) File.WriteAllBytes(JournalPath, Line("x", "another"));
        for (int again = 0; again < 2; again++)
        {
            JournalException problem = Assert.Throws<JournalException>(() => journal.Append(Line("b", "two")));
            Assert.Equal(JournalProblem.Unwritable, problem.Problem);
            Assert.Contains("deleted or replaced", problem.Message, StringComparison.Ordinal);
        }
    }

    public static bool NamesCanBeTaken => !OperatingSystem.IsWindows();

    [Fact]
    public void Where_half_a_line_cannot_be_taken_back_no_answer_is_kept_any_more_and_that_is_said_of_each()
    {
        byte[] one = Line("a", "one");
        File.WriteAllBytes(JournalPath, one);
        JournalFile journal = JournalFile.Open(JournalPath, new FullDisk(JournalPath) { IsLengthFixed = true });
        Assert.Throws<JournalException>(() => journal.Append(Line("b", "two")));
        JournalException problem = Assert.Throws<JournalException>(() => journal.Append(Line("c", "three")));
        Assert.Equal(JournalProblem.Unwritable, problem.Problem);
        Assert.Contains("No space left", problem.Message, StringComparison.Ordinal);
        journal.Dispose();

        // After a stop, the answer isn't returned.
        journal.Append(Line("d", "four"));
    }

    [Fact]
    public void A_line_is_on_the_disk_when_it_was_added()
    {
        using var disk = new CountingDisk(JournalPath);
        using JournalFile journal = JournalFile.Open(JournalPath, disk);
        journal.Append(Line("a", "one"));
        journal.Append(Line("b", "two"));
        Assert.Equal(2, disk.Flushes);
    }

    [Fact]
    public async Task Many_may_write_at_once()
    {
        using (JournalFile journal = JournalFile.Open(JournalPath))
            await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => journal.Append(Line("p" + i, new string('x', i * 100))))));
        using JournalFile again = JournalFile.Open(JournalPath);
        Assert.Equal((64, 0, 0L), (again.Count, again.Damaged, again.TornBytes));
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal(i * 100, Taken(again, "p" + i)!.Length));
    }

    private static JournalKey GetKey(string prompt) => JournalKey.Create(OpenAICompatibleProtocol.Instance, Ask.For(prompt), runsTools: false);

    private static byte[] Line(string prompt, string answer) =>
        JournalWriter.Format(GetKey(prompt), 1,
            new ChatResponse { Content = answer, Choices = [new ChatChoice { Content = answer }], Messages = [new ChatMessage(), new ChatMessage()] }, default);

    private static string? Taken(JournalFile journal, string prompt)
    {
        if (journal.Take(GetKey(prompt)) is not { } offset) return null;
        QwenClient client = Clients.At(new Uri("http://127.0.0.1:1"), ChatProtocol.OpenAI);
        return JournalReader.Read(journal.ReadLine(offset), GetKey(prompt), Ask.For(prompt), client.Protocol.Protocol)?.Content;
    }

    /// <summary>Represents a stream with space for half a line.</summary>
    private sealed class FullDisk(string path) : FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1)
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count / 2);
            throw new IOException("No space left on device");
        }

        public bool IsLengthFixed { get; init; }

        public override void SetLength(long value)
        {
            if (IsLengthFixed) throw new IOException("The length is what it is");
            base.SetLength(value);
        }
    }

    private sealed class CountingDisk(string path) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1)
    {
        public int Flushes { get; private set; }

        public override void Flush(bool flushToDisk)
        {
            if (flushToDisk) Flushes++;
            base.Flush(flushToDisk);
        }
    }
}
