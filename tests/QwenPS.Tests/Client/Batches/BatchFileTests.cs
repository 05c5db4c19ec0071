using System.Text;
using System.Text.Json;
using QwenPS.Batches;
using QwenPS.Client.Protocols;
using QwenPS.Files;
using QwenPS.Tests.Connecting;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Batches;

/// <summary>Tests the files of a job: requests, inputs, lines, and records.</summary>
public sealed class BatchFileTests : IDisposable
{
    private readonly JobFolder _folder = new(Directory.CreateTempSubdirectory("qwenps-tests-").FullName);

    public void Dispose() => _folder.Delete();

    [Fact]
    public void Requests_are_written_as_a_live_call_sends_them()
    {
        using var files = new BatchRequestFiles(_folder, 10);
        files.TryAdd(Ask.For("a \"quoted\" 中文\nline \ud83d") with { Fields = RequestFields.Empty.With("temperature", 0.5), Source = "never sent" }, 0);
        var part = Assert.Single(files.Complete());
        var line = Assert.Single(File.ReadAllLines(_folder.GetPath(part.File)));
        Assert.Equal(
            """{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":{"model":"qwen-plus","messages":[{"role":"user","content":"a \"quoted\" 中文\nline \uFFFD"}],"temperature":0.5}}""",
            line);
    }

    [Fact]
    public void Files_are_cut_at_the_most_requests_and_have_one_model()
    {
        using var files = new BatchRequestFiles(_folder, 2);
        string[] models = ["a", "b", "a", "a", "b"];
        Assert.Equal([0, 1, 0, 2, 1], models.Select((model, index) => files.TryAdd(Ask.For("x") with { Model = model }, index)!.Value));
        Assert.Equal([("a", 2), ("b", 2), ("a", 1)], files.Complete().Select(part => (part.Model, part.Requests)));
    }

    [Fact]
    public void The_test_model_has_limits_and_an_address_of_its_own()
    {
        using var files = new BatchRequestFiles(_folder, 1000);
        for (var index = 0; index < 101; index++) files.TryAdd(Ask.For("x") with { Model = "batch-test-model" }, index);
        var parts = files.Complete();
        Assert.Equal([100, 1], parts.Select(part => part.Requests));
        Assert.Contains("/v1/chat/ds-test", File.ReadAllText(_folder.GetPath(parts[0].File)), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_cut_at_the_most_bytes()
    {
        using var files = new BatchRequestFiles(_folder, 1000);
        var request = Ask.For(new string('x', 400_000)) with { Model = "batch-test-model" };
        Assert.Equal([0, 0, 1, 1, 2], Enumerable.Range(0, 5).Select(index => files.TryAdd(request, index)!.Value));
        Assert.All(files.Complete(), part => Assert.True(new FileInfo(_folder.GetPath(part.File)).Length <= 1_000_000));
    }

    [Fact]
    public void A_line_that_is_too_large_is_refused()
    {
        using var files = new BatchRequestFiles(_folder, 10);
        Assert.Null(files.TryAdd(Ask.For(new string('x', BatchLimits.MaxLineLength)), 0));
        Assert.Empty(files.Complete());
    }

    [Fact]
    public void Inputs_come_back_as_they_were()
    {
        using (var inputs = new JobInputs(_folder.InputsPath))
        {
            inputs.Add(0, 0, "/a path/中文.txt", null);
            inputs.Add(3, 1, null, "two\nlines \ud83d");
            inputs.Add(1, 4, null, null);
            inputs.Complete();
        }

        Assert.Equal(
            [new JobInput("1", 0, "/a path/中文.txt", null), new JobInput("2", 3, null, "two\nlines \ud83d") { Index = 1 }, new JobInput("3", 1, null, null) { Index = 4 }],
            JobInputs.Read(_folder.InputsPath, parts: 4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public void Lines_of_any_length_are_found_and_read_again(int length)
    {
        var path = _folder.GetPath("lines");
        string[] lines = [.. Enumerable.Range(0, 9).Select(number => new string((char)('a' + number), length + number))];
        File.WriteAllText(path, string.Join('\n', lines) + "\n\n\n" + "last");
        using var file = new LineFile(path, BatchLimits.MaxResultLineLength);
        var places = new List<LinePlace>();
        while (file.Next() is { } place)
        {
            if (places.Count % 2 == 0) Assert.Equal(places.Count < 9 ? lines[places.Count] : "last", Encoding.UTF8.GetString(file.Read(place).Span));
            places.Add(place);
        }

        Assert.Equal([.. lines, "last"], places.Select(place => Encoding.UTF8.GetString(file.Read(place).Span)));
        Assert.Equal([.. lines.Reverse()], places.Take(9).Reverse().Select(place => Encoding.UTF8.GetString(file.Read(place).Span)));
    }

    [Fact]
    public void A_record_comes_back_as_it_was_and_is_replaced_as_a_whole()
    {
        var record = new JobRecord
        {
            Id = "id",
            Name = "名",
            Created = DateTimeOffset.UnixEpoch,
            BaseUrl = "https://h/v1",
            CompletionWindow = "48h",
            Metadata = new Dictionary<string, string> { ["a"] = "b" },
            Refused = 2,
            Parts = [new JobPart { File = "requests-1.jsonl", Model = "m", Requests = 7 }],
        };
        _folder.Write(record);
        record.Parts[0].BatchId = "batch_1";
        _folder.Write(record);
        Assert.Equal(JsonSerializer.Serialize(record), JsonSerializer.Serialize(_folder.Read()));
        Assert.Equal([JobFolder.RecordName], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName));
    }

    /// <summary>On Windows, the file can be replaced only if its readers allow this.</summary>
    [Fact]
    public void A_record_can_be_replaced_while_another_session_reads_it()
    {
        _folder.Write(NewRecord("one"));
        using (RegularFile.OpenRead(_folder.GetPath(JobFolder.RecordName))) _folder.Write(NewRecord("two"));
        Assert.Equal("two", _folder.Read().Name);
        using var held = new FileStream(_folder.GetPath(JobFolder.RecordName), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Assert.Equal("two", _folder.Read().Name);
    }

    [Fact]
    public void A_job_goes_with_the_results_that_were_left_behind_and_with_nothing_else()
    {
        var record = NewRecord("one");
        _folder.Write(record);
        var results = _folder.GetNewResultsFolder();
        results.Create();
        File.WriteAllText(results.GetPath("answers"), "{}");
        Directory.CreateDirectory(_folder.GetPath("results-mine"));
        _folder.Delete(record);
        Assert.Equal(["results-mine"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        Directory.Delete(_folder.GetPath("results-mine"));
        _folder.Write(record);
        results.Create();
        _folder.Delete(record);
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public void The_folder_of_the_variable_starts_from_the_users_location_or_home()
    {
        using var environment = new FakeEnvironment();
        environment[JobStore.Variable] = "jobs";
        Assert.Equal(Path.Combine(environment.CurrentDirectory, "jobs"), JobStore.GetDefaultPath(environment));
        environment[JobStore.Variable] = "~/jobs";
        Assert.Equal(Path.Combine(environment.HomeDirectory, "jobs"), JobStore.GetDefaultPath(environment));
        environment.CurrentDirectory = "";
        environment[JobStore.Variable] = "jobs";
        Assert.Null(JobStore.GetDefaultPath(environment));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"version":1,"id":"x"}""")]
    [InlineData("""{"version":2,"id":"x","base_url":"https://h","parts":[]}""")]
    public void What_is_no_record_is_said_to_be_none(string json)
    {
        File.WriteAllText(_folder.GetPath(JobFolder.RecordName), json);
        Assert.Throws<InvalidDataException>(_folder.Read);
    }

    private static JobRecord NewRecord(string name) => new()
    {
        Id = "id",
        Name = name,
        Created = DateTimeOffset.UnixEpoch,
        BaseUrl = "https://h/v1",
        CompletionWindow = "24h",
        Metadata = new Dictionary<string, string>(),
        Parts = [],
    };

    [Theory]
    [InlineData("""{"id":"x","custom_id":"7","response":null}""", "7")]
    [InlineData("""{"response":{"custom_id":"no"},"custom_id":"7"}""", "7")]
    [InlineData("""{"custom_id":7}""", "7")]
    [InlineData("""{"response":{}}""", null)]
    [InlineData("{", null)]
    [InlineData("7", null)]
    public void The_id_of_a_line_is_found(string line, string? id) => Assert.Equal(id, ResultLine.FindId(Encoding.UTF8.GetBytes(line)));
}
