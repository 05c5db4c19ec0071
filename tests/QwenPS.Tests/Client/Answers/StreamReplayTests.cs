using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests a stream of each format in both protocols, split at every byte. The result must not depend on how the network splits the stream.</summary>
public sealed class StreamReplayTests
{
    private static readonly Dictionary<string, (string[] Messages, string? Usage)> Shapes = new()
    {
        ["text"] = (["\"content\":\"He\"", "\"content\":\"llo 你好 😀\""], null),
        ["reasoning"] = (["\"content\":null,\"reasoning_content\":\"Let me\"", "\"reasoning_content\":\" think\"", "\"content\":\"Yes\""], """{"input_tokens":1,"output_tokens":4,"output_tokens_details":{"reasoning_tokens":3}}"""),
        ["tool call"] = (
            [
                "\"content\":\"\",\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"get\",\"arguments\":\"\"}}]",
                "\"tool_calls\":[{\"index\":0,\"id\":\"\",\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]",
                "\"tool_calls\":[{\"index\":0,\"id\":\"\",\"function\":{\"arguments\":\"\\\"Köln\\\"}\"}}]",
            ],
            null),
        ["cache"] = (["\"content\":\"a\"", "\"content\":\"b\""], """{"input_tokens":9,"output_tokens":2,"prompt_tokens_details":{"cached_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":7},"cache_creation_input_tokens":7,"cache_type":"ephemeral"}}"""),
        ["cumulative"] = (["\"content\":\"I\"", "\"content\":\"I didn\"", "\"content\":\"I didn't\"", "\"content\":\"I didn't laugh 笑\"", "\"content\":\"I didn't laugh 笑 😀!\""], null),
        ["repeated beginning"] = (["\"content\":\"ha\"", "\"content\":\"haha\"", "\"content\":\"!\""], null),
        ["parts"] = (["\"content\":[{\"text\":\"a\"}]", "\"content\":[{\"text\":\"b\"},{\"text\":\"c\"}]"], null),
        ["search"] = (["\"content\":\"a\",\"search_info\":{\"search_results\":[{\"index\":1,\"title\":\"T\",\"url\":\"https://example.com\"}]}"], null),
    };

    public static TheoryData<ChatProtocol, string> Cases
    {
        get
        {
            var cases = new TheoryData<ChatProtocol, string>();
            foreach (ChatProtocol protocol in Enum.GetValues<ChatProtocol>())
            {
                foreach (string shape in Shapes.Keys) cases.Add(protocol, shape);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_stream_reads_the_same_wherever_it_is_cut(ChatProtocol protocol, string shape)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Stream(protocol, shape));
        string whole = await ReadAsync(protocol, bytes, cut: null);
        Assert.Contains("\"FinishReason\":\"stop\"", whole, StringComparison.Ordinal);
        for (int cut = 1; cut < bytes.Length; cut++) Assert.Equal(whole, await ReadAsync(protocol, bytes, cut));
        Assert.Equal(whole, await ReadAsync(protocol, bytes, cut: 0));
    }

    private static string Stream(ChatProtocol protocol, string shape)
    {
        (string[] messages, string? usage) = Shapes[shape];
        var stream = new StringBuilder();
        foreach (string message in messages) stream.Append(Canned.Event(protocol, Canned.Answer(protocol, false, message, "null"))).Append(": keep-alive\n\n");
        stream.Append(Canned.Event(protocol, Canned.Answer(protocol, false, "\"content\":\"\"", usage: usage)));
        if (protocol == ChatProtocol.OpenAI) stream.Append("data: [DONE]\n\n");
        return stream.ToString();
    }

    /// <summary>Returns the content of the stream: the answer, and the joined text of the deltas.</summary>
    /// <param name="protocol">The protocol of the stream.</param>
    /// <param name="bytes">The stream.</param>
    /// <param name="cut">The position at which the stream is split. The value 0 splits the stream after each byte, and null doesn't split it.</param>
    private static async Task<string> ReadAsync(ChatProtocol protocol, byte[] bytes, int? cut)
    {
        var options = new QwenClientOptions
        {
            Endpoint = Clients.EndpointAt(new Uri("http://127.0.0.1:9"), protocol),
            ApiKey = new ApiKey(Clients.Key, new KeySource(KeySourceKind.Parameter)),
            MaxRetry = 0
        };
        using var http = new HttpMessageInvoker(new Replay(bytes, cut));
        var answer = await new QwenClient(options, http).AskStreamAsync(Ask.For("x"));
        ChatResponse response = answer.Response;
        return JsonSerializer.Serialize(new
        {
            answer.Joined,
            Thoughts = string.Concat(answer.Deltas.Select(delta => delta.Reasoning)),
            response.Content,
            response.Reasoning,
            response.ToolCalls,
            response.FinishReason,
            response.Usage,
            response.SearchResults
        });
    }

    private sealed class Replay(byte[] bytes, int? cut) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new StreamContent(new CutStream(bytes, cut));
            content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }

    private sealed class CutStream(byte[] bytes, int? cut) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            int most = cut switch { null => count, 0 => 1, { } place when Position < place => place - (int)Position, _ => count };
            return base.Read(buffer, offset, Math.Min(most, count));
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

#if NET
        public override int Read(Span<byte> buffer)
        {
            byte[] bytes = new byte[buffer.Length];
            int read = Read(bytes, 0, bytes.Length);
            bytes.AsSpan(0, read).CopyTo(buffer);
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
#endif
    }
}
