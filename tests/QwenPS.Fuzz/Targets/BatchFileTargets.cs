using System.Text;
using QwenPS.Batches;
using QwenPS.Client;

namespace QwenPS.Fuzz.Targets;

/// <summary>Tests the record of a batch job.</summary>
internal sealed class JobFileTarget() : FuzzTarget("job")
{
    protected override IEnumerable<string> Examples =>
    [
        """{"version":1,"id":"20260102-030405-abcdef","name":"n","created":"2026-01-02T03:04:05.0000000+00:00","base_url":"https://dashscope.aliyuncs.com/compatible-mode/v1","region":"cn-beijing","completion_window":"24h","metadata":{"a":"b"},"refused":1,"parts":[{"file":"requests-1.jsonl","model":"qwen-plus","requests":3,"input_file_id":"file-1","batch_id":null,"abandoned":false},{"file":"../../.ssh/id_rsa","model":"m","requests":2147483647},{"file":"..","requests":2147483647}]}""",
        """{"version":1,"id":"../x","base_url":"not a url","parts":[]}""", """{"version":2,"id":"x"}""", """{"version":1,"i\ud800d":"x","id":"y","base_url":"http://[","parts":[null,5]}""",
    ];

    public override void Run(byte[] input, Random random)
    {
        try
        {
            JobRecord record = JobFile.Read(input);
            var folder = new JobFolder(Path.Combine(Path.GetTempPath(), "jobs", "one"));
            foreach (JobPart part in record.Parts)
                Must.Hold(Path.GetDirectoryName(Path.GetFullPath(folder.GetPath(part.File))) == folder.Path, "a part's file is in the job's folder");
            _ = JobView.Create(new StoredJob(folder, record)).ToString();
        }
        catch (InvalidDataException)
        {
            // The exception for a file that isn't a record.
        }
    }
}

/// <summary>Tests files with lines, which are the inputs of a job and the results of the service.</summary>
internal sealed class BatchLinesTarget() : FuzzTarget("batchlines")
{
    public override int Share => 1;

    protected override IEnumerable<string> Examples =>
    [
        """{"id":"r1","custom_id":"1","response":{"status_code":200,"request_id":"r","body":{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}},"error":null}""" + "\n"
            + """{"custom_id":"2","response":{"status_code":400,"body":{"error":{"code":"data_inspection_failed","message":"sk-fuzz-5f0c9d1e7ab24438"}}},"error":null}""" + "\n\n"
            + """{"custom_id":"../../etc/passwd","error":{"code":"x","message":"m"}}""",
        """{"c\ud800":1,"custom_id":"1","response":{"b\ud800":1,"body":{"choices":[]}}}""", """{"response":{"body":{"choices":[{"message":{"content":"a"}}]}},"custom_id":5}""",
        """{"part":0,"source":"/a/b"}""" + "\n" + """{"part":1,"text":"t \ud83d"}""" + "\n" + """{"part":null}""",
    ];

    public override void Run(byte[] input, Random random)
    {
        QwenClient client = Service.Client(ChatProtocol.OpenAI, [], null);
        string path = Path.Combine(Path.GetTempPath(), $"qwenps-fuzz-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
        File.WriteAllBytes(path, input);
        try
        {
            var lines = new List<string>();
            using (var file = new LineFile(path, BatchLimits.MaxResultLineLength))
            {
                while (file.Next() is { } place)
                {
                    byte[] line = file.Read(place).ToArray();
                    lines.Add(Encoding.Latin1.GetString(line));
                    ReadLine(client, line);
                }
            }

            Must.BeSame(string.Join('\n', Encoding.Latin1.GetString(input).Split('\n', StringSplitOptions.RemoveEmptyEntries)), string.Join('\n', lines), "the lines of a file");
            ReadInputs(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void ReadLine(QwenClient client, byte[] line)
    {
        _ = ResultLine.FindId(line) is { } id ? JobInput.ParseId(id) : 0;
        try
        {
            Outcomes.CheckAnswer(client, ResultReader.Read(client, "qwen-plus", null, line));
        }
        catch (QwenException error)
        {
            Outcomes.CheckError(error);
        }
    }

    private static void ReadInputs(string path)
    {
        try
        {
            foreach (JobInput input in JobInputs.Read(path, 2)) Must.Hold(input.Part is 0 or 1, "a part is counted from 0");
        }
        catch (InvalidDataException)
        {
            // The exception for a damaged file.
        }
    }
}
