using System.Text.Json;
using QwenPS.Batches;
using QwenPS.Client;
using QwenPS.Client.Transport;

namespace QwenPS.Fuzz.Targets;

/// <summary>Tests the result files of a batch, which are downloaded, indexed, and read for each input.</summary>
internal sealed class BatchResultsTarget() : FuzzTarget("batchresults")
{
    private const int Inputs = 4;

    private static readonly JsonDocument Batch = JsonDocument.Parse("""{"id":"batch_1","status":"completed","input_file_id":"file-1","output_file_id":"file-2","error_file_id":"file-3"}""");

    public override int Share => 1;

    protected override IEnumerable<string> Examples =>
    [
        """{"id":"r1","custom_id":"1","response":{"status_code":200,"request_id":"r","body":{"choices":[{"index":0,"message":{"role":"assistant","content":"a","reasoning_content":"why"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"model":"qwen-plus","id":"chatcmpl-1"}},"error":null}""" + "\n"
            + """{"id":"r3","custom_id":"3","response":{"status_code":400,"request_id":"r","body":{"error":{"code":"data_inspection_failed","message":"sk-fuzz-5f0c9d1e7ab24438"}}},"error":null}""" + "\n"
            + """{"id":"r2","custom_id":"2","response":null,"error":{"code":"x","message":"m"}}""",
        """{"custom_id":"1","response":{"status_code":200,"body":{"choices":[{"message":{"content":"a"}},{"index":1,"message":{"content":"b"}}],"usage":{"prompt_tokens":-5,"total_tokens":-9000000000000000000},"x_new":[{}]}}}""" + "\r\n"
            + """{"custom_id":"1","response":{"status_code":200,"body":{"choices":[{"message":{"tool_calls":[{"id":"t","function":{"name":"f","arguments":"{}"}}]}}]}}}""" + "\n\n"
            + """{"custom_id":4,"response":{"status_code":"200","body":"text"}}""",
    ];

    public override void Run(byte[] input, Random random)
    {
        QwenClient client = Service.Client(ChatProtocol.OpenAI, input, "application/octet-stream", pieces: random);
        var folder = new JobFolder(Path.Combine(Path.GetTempPath(), $"qwenps-fuzz-results-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}"));
        folder.Create();
        using var results = new ResultFiles(folder.Path, Inputs, JobInput.ParseId);
        try
        {
            results.AddAsync(new BatchApi(client, NoLog.Instance, CancellationToken.None), ServiceBatch.Read(Batch.RootElement)!).GetAwaiter().GetResult();
            for (int index = 0; index < Inputs; index++)
            {
                if (results.FindLine(index) is { } line) ReadLine(client, line, index);
            }
        }
        catch (QwenException error)
        {
            Outcomes.CheckError(error);
        }
    }

    private static void ReadLine(QwenClient client, ReadOnlyMemory<byte> line, int index)
    {
        Must.Hold(ResultLine.FindId(line.Span) is { } id && JobInput.ParseId(id) == index, "a line is that of its input");
        try
        {
            ChatResponse response = ResultReader.Read(client, "qwen-plus", null, line.Span);
            Outcomes.CheckAnswer(client, response);
            Must.Hold(response.Usage is null || response.Usage.TotalTokens >= 0, "no number of tokens is below zero");
        }
        catch (QwenException error)
        {
            Outcomes.CheckError(error);
        }
    }
}
