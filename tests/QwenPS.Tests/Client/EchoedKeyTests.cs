using System.Text.Encodings.Web;
using System.Text.Json;
using QwenPS.Batches;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using QwenPS.Uploads;
using Xunit;

namespace QwenPS.Tests.Client;

/// <summary>Tests a server that repeats the key in every possible field, in each encoding. No object, error, or log line must contain the key.</summary>
public sealed class EchoedKeyTests : ServiceTest
{
    /// <summary>The fields of an answer that don't contain the model's own text.</summary>
    private const string Fields = """
        "id":"chatcmpl-KEY","model":"KEY","request_id":"KEY","KEY":{"KEY":["KEY"]},"system_fingerprint":"KEY"
        """;

    private const string Message = """
        "content":"hello","tool_calls":[{"index":0,"id":"KEY","type":"function","function":{"name":"KEY","arguments":"{}"}}]
        """;

    private const string Search = """
        "search_info":{"search_results":[{"index":1,"title":"KEY","url":"https://x/KEY","site_name":"KEY","icon":"KEY"}]}
        """;

    private static readonly JsonSerializerOptions AsIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Canary _canary = new();
    private readonly RecordingLog _log = new();

    public static TheoryData<string> Spelling => [.. Spellings.All.Keys];

    [Theory, MemberData(nameof(Spelling))]
    public async Task Not_in_a_complete_or_streamed_answer(string spelling)
    {
        foreach (ChatProtocol protocol in Enum.GetValues<ChatProtocol>())
        {
            foreach (bool stream in new[] { false, true })
            {
                Service.Reset();
                string body = Canned.Answer(protocol, stream, Message, "\"KEY\"", """{"total_tokens":3,"KEY":1,"prompt_tokens_details":{"cache_type":"KEY"}}""", Fields).Replace("\"output\":{", "\"output\":{" + Search + ",", StringComparison.Ordinal);
                Next(new Fault
                {
                    Body = WithKey(body, spelling),
                    ContentType = Canned.ContentType(stream),
                    OmitRequestId = true,
                    Headers = new Dictionary<string, string> { ["x-request-id"] = HeaderKey(spelling) }
                });
                if (stream)
                {
                    StreamedAnswer answer = await Client(protocol, Short).AskStreamAsync(Ask.For("x"), _log);
                    CheckObject(answer.Deltas);
                    CheckObject(answer.Response);
                }
                else CheckObject(await Client(protocol, Short).AskAsync(Ask.For("x"), _log));
                CheckLog();
            }
        }
    }

    [Theory, MemberData(nameof(Spelling))]
    public async Task Not_in_an_error(string spelling)
    {
        foreach (ChatProtocol protocol in Enum.GetValues<ChatProtocol>())
        {
            foreach ((bool stream, int status) in new[] { (false, 400), (true, 400), (false, 200), (true, 200) })
            {
                Service.Reset();
                string body = WithKey("""{"error":{"code":"KEY","message":"a KEY b","type":"KEY","param":"KEY"},"request_id":"KEY","id":"KEY"}""", spelling);
                Next(new Fault { Status = status, Body = body, ContentType = "application/json", OmitRequestId = true, Times = -1 });
                CheckError(await Client(protocol, Short).FailAsync(Ask.For("x"), stream, _log));
            }
        }
    }

    [Theory, MemberData(nameof(Spelling))]
    public async Task Not_in_the_partial_content_of_a_broken_stream(string spelling)
    {
        foreach (ChatProtocol protocol in Enum.GetValues<ChatProtocol>())
        {
            Service.Reset();
            // Each delta contains one character, because a model can write text in this way.
            string pieces = string.Concat(Spellings.All[spelling](_canary.Key).Select(c => Canned.Piece(protocol, JsonSerializer.Serialize(c.ToString())[1..^1])));
            NextBody(Canned.Piece(protocol, "before ") + pieces + Canned.Piece(protocol, " after") + Canned.Event(protocol, "{nope"), "text/event-stream");
            QwenException error = (await Client(protocol, options => Short(options) with { MaxRetry = 0 }).BreakAsync(Ask.For("x"))).Error;
            CheckError(error);
            Assert.StartsWith("before ", error.PartialContent, StringComparison.Ordinal);
            Assert.EndsWith(" after", error.PartialContent, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Spelling))]
    public async Task Not_in_the_list_of_models(string spelling)
    {
        NextBody(WithKey("""{"data":[{"id":"KEY","name":"KEY"},{"id":"qwen-plus","name":"KEY"}]}""", spelling));
        using var timeout = new CancellationTokenSource(Asking.Timeout);
        ModelList list = await Client(ChatProtocol.OpenAI, Short).ListModelsAsync(refresh: true, _log, timeout.Token);
        Assert.NotEmpty(list.Models);
        CheckObject(list.Models);
        CheckLog();
    }

    [Theory, MemberData(nameof(Spelling))]
    public async Task Not_in_files_and_batches(string spelling)
    {
        const string batch = """
            {"id":"KEY","status":"KEY","endpoint":"KEY","input_file_id":"KEY","output_file_id":"KEY","error_file_id":"KEY","completion_window":"KEY",
            "errors":{"data":[{"code":"KEY","message":"KEY","param":"KEY","line":1}]},"metadata":{"KEY":"KEY","ds_name":"KEY"}}
            """;
        using var timeout = new CancellationTokenSource(Asking.Timeout);
        QwenClient client = Client(ChatProtocol.OpenAI, Short);
        var api = new BatchApi(client, _log, timeout.Token);

        NextBody(WithKey(batch, spelling));
        ServiceBatch one = await api.GetAsync("b");
        CheckObject(one);
        CheckObject(JobView.Create(one, client.Options.Endpoint));

        NextBody(WithKey($$"""{"data":[{{batch}}],"has_more":true}""", spelling));
        CheckObject(await api.ListAsync(null));

        var files = new FileApi(client, _log, timeout.Token);
        const string file = """{"id":"KEY","filename":"KEY","purpose":"KEY","status":"KEY","status_details":"KEY"}""";
        NextBody(WithKey(file, spelling));
        CheckObject((await files.FindAsync("f"))!);
        NextBody(WithKey($$"""{"data":[{{file}}],"has_more":true}""", spelling));
        CheckObject(await files.ListAsync(null, null));

        string path = Path.GetTempFileName();
        try
        {
            NextBody(WithKey("""{"id":"KEY"}""", spelling));
            CheckObject(await api.UploadAsync(path, "requests.jsonl"));
        }
        finally
        {
            File.Delete(path);
        }

        CheckLog();
    }

    [Fact]
    public async Task Content_is_the_models_text_and_stays_as_it_is()
    {
        ChatResponse answer = await Client(ChatProtocol.OpenAI, Short).AskAsync(Ask.ForAnswer("key=" + _canary.Key), _log);
        Assert.Equal("key=" + _canary.Key, answer.Content);
        CheckLog();
    }

    [Theory, MemberData(nameof(Spelling))]
    public void The_decoder_of_these_tests_reads_every_spelling(string spelling) =>
        Assert.True(_canary.IsIn(Spellings.Decode("a " + Spellings.All[spelling](_canary.Key) + " b")));

    private QwenClientOptions Short(QwenClientOptions options) => options with { MaxRetry = 1, ApiKey = Clients.CreateKey(_canary.Key) };

    private string WithKey(string json, string spelling) => json.Replace("KEY", JsonSerializer.Serialize(Spellings.All[spelling](_canary.Key), AsIs)[1..^1], StringComparison.Ordinal);

    /// <summary>A header can't contain control characters or characters other than ASCII.</summary>
    private string HeaderKey(string spelling) => string.Concat(Spellings.All[spelling](_canary.Key).Where(c => c is >= ' ' and < '\u007f'));

    private void CheckObject(object value) => CheckText(JsonSerializer.Serialize(value, AsIs));

    private void CheckError(QwenException error)
    {
        Assert.Empty(_canary.PlacesIn(error));
        CheckText(string.Join("\n", error.ToString(), error.Message, error.Code, error.Type, error.Param, error.RequestId, error.Body, error.PartialContent, error.Cause,
            error.Remedy));
        CheckLog();
    }

    private void CheckLog()
    {
        foreach (string line in _log.Lines.Concat(_log.Bodies)) CheckText(line);
    }

    private void CheckText(string text)
    {
        Assert.False(_canary.IsIn(text), text);
        string decoded = Spellings.Decode(text);
        Assert.False(_canary.IsIn(decoded), decoded);
    }
}
