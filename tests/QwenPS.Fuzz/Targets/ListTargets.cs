using QwenPS.Batches;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Transport;
using QwenPS.Uploads;

namespace QwenPS.Fuzz.Targets;

/// <summary>Tests the service's list of models.</summary>
internal sealed class ModelListTarget(ChatProtocol protocol) : FuzzTarget($"models-{protocol}")
{
    public override int Share => 1;

    protected override IEnumerable<string> Examples =>
    [
        """{"object":"list","data":[{"id":"qwen-plus","object":"model","created":1735120033,"owned_by":"system"},{"id":"qwen-max"},{"id":" "},{"id":5},"bare",{"id":"a\u0007b"}]}""",
        """{"output":{"models":[{"model":"qwen-plus","name":"Qwen Plus"},{"model_id":"x","display_name":"X"}],"total":2,"page_no":1,"page_size":100},"request_id":"r"}""",
        """{"models":[{"name":"llama"}],"total":1e9}""", """["a","b"]""", """{"code":"InvalidApiKey","message":"sk-fuzz-5f0c9d1e7ab24438"}""", """{"d\ud800ata":[],"data":[{"i\ud800d":"x","id":"y"}]}""", "{\"data\":[{\"id\":\"cut",
    ];

    public override void Run(byte[] input, Random random)
    {
        QwenClient client = Service.Client(protocol, input, "application/json", random.Next(8) == 0 ? 404 : 200, random);
        try
        {
            ModelList list = client.ListModelsAsync(refresh: true, NoLog.Instance, CancellationToken.None).GetAwaiter().GetResult();
            Must.Hold(list.Models.All(model => model.Id.Trim().Length > 0 && !model.Id.Any(char.IsControl)), "an id can be shown and typed");
        }
        catch (QwenException error)
        {
            Outcomes.CheckError(error);
        }
    }
}

/// <summary>Tests the service's information about files, and the record of an upload.</summary>
internal sealed class FileTarget() : FuzzTarget("files")
{
    public override int Share => 1;

    protected override IEnumerable<string> Examples =>
    [
        """{"id":"file-fe-1","bytes":2055,"created_at":1729065448,"filename":"a.0123456789abcdef0123456789abcdef.pdf","object":"file","purpose":"file-extract","status":"processed","status_details":null}""",
        """{"object":"list","has_more":true,"data":[{"id":"file-fe-1","filename":"..","status":"error","status_details":"sk-fuzz-5f0c9d1e7ab24438"},{"id":"file-batch-1"},null,5]}""",
        """{"version":1,"sha256":"0123","name":"a.0123.pdf","begun":"2026-01-02T03:04:05.0000000+00:00","id":"file-fe-1"}""",
        """{"i\ud800d":1,"id":"b","bytes":-9223372036854775808,"created_at":1e99,"object":"file","deleted":true}""",
    ];

    public override void Run(byte[] input, Random random)
    {
        _ = UploadRecord.Read(input);
        QwenClient client = Service.Client(ChatProtocol.OpenAI, input, "application/json", pieces: random);
        var api = new FileApi(client, NoLog.Instance, CancellationToken.None);
        try
        {
            ServiceFile? file = api.FindAsync("file-fe-1").GetAwaiter().GetResult();
            _ = UploadName.FindHash(file?.Name ?? "") + file;
            _ = new FileIndex().FindAsync(api, "file-fe-1", CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (QwenException error)
        {
            Outcomes.CheckError(error);
        }
    }
}

/// <summary>Tests the service's information about batches.</summary>
internal sealed class BatchTarget() : FuzzTarget("batch")
{
    public override int Share => 1;

    protected override IEnumerable<string> Examples =>
    [
        """{"id":"batch_1","object":"batch","endpoint":"/v1/chat/completions","errors":null,"input_file_id":"file-1","completion_window":"24h","status":"completed","output_file_id":"file-2","error_file_id":null,"created_at":1735120033,"expires_at":1735206433,"completed_at":1735120099,"request_counts":{"total":3,"completed":2,"failed":1},"metadata":{"ds_name":"n","a":"b"}}""",
        """{"object":"list","data":[{"id":"batch_1","status":"failed","errors":{"data":[{"code":"mismatched_model","message":"m","param":"model","line":3}]}},{"id":"batch_2","status":"in_progress"}],"has_more":true}""",
        """{"error":{"code":"invalid_api_key","message":"sk-fuzz-5f0c9d1e7ab24438"}}""", """{"id":"batch_1","status":"in_progress","request_counts":{"total":9223372036854775807,"completed":9223372036854775807,"failed":9223372036854775807}}""",
        """{"i\ud800d":1,"id":"b","status":"x","metadata":{"\ud800":"v","n":1}}""",
    ];

    public override void Run(byte[] input, Random random)
    {
        QwenClient client = Service.Client(ChatProtocol.OpenAI, input, "application/json", pieces: random);
        var api = new BatchApi(client, NoLog.Instance, CancellationToken.None);
        try
        {
            if (random.Next(2) == 0) api.ListAsync("batch_0").GetAwaiter().GetResult();
            ServiceBatch batch = api.GetAsync("batch_1").GetAwaiter().GetResult();
            _ = JobView.Create(batch, client.Options.Endpoint).ToString();
            var record = new JobRecord { Id = "j", Name = "n", Created = default, BaseUrl = "https://dashscope.aliyuncs.com/compatible-mode/v1", CompletionWindow = "24h", Parts = [Part, Part] };
            _ = JobView.Create(new StoredJob(new JobFolder("."), record), [batch, batch]).ToString();
        }
        catch (QwenException error)
        {
            Outcomes.CheckError(error);
        }
    }

    private static JobPart Part => new() { File = "requests-1.jsonl", Model = "qwen-plus", Requests = 3 };
}
