using System.Globalization;
using System.Text;

namespace QwenPS.Bench.Server;

/// <summary>Provides complete HTTP responses that are ready to be sent.</summary>
internal static class CannedAnswers
{
    private const int Events = 5000;
    private const string Id = "6f0c6f8e-0d0b-4c39-9d4a-2f6d2b3f7a51";

    /// <summary>Gets a complete answer.</summary>
    public static byte[] Answer { get; } = WithLength(
        $$$"""
        {"choices":[{"message":{"role":"assistant","content":"I am a large-scale language model developed by Alibaba Cloud. My name is Qwen."},
        "finish_reason":"stop","index":0,"logprobs":null}],"object":"chat.completion","usage":{"prompt_tokens":22,"completion_tokens":17,"total_tokens":39,
        "prompt_tokens_details":{"cached_tokens":0}},"created":1726127645,"system_fingerprint":null,"model":"bench","id":"chatcmpl-{{{Id}}}"}
        """.ReplaceLineEndings(""));

    /// <summary>Gets the answer to GET requests. Like most other servers of the protocol, this server doesn't provide quotas.</summary>
    public static byte[] NotFound { get; } = Encoding.UTF8.GetBytes("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");

    /// <summary>
    /// Gets an answer of 5,000 events with text, followed by the finish reason, the usage, and the end of the stream. Each event is a separate chunk, as it is
    /// with actual servers.
    /// </summary>
    public static byte[] Stream { get; } = Chunked(StreamEvents());

    private static IEnumerable<string> StreamEvents()
    {
        for (int i = 0; i < Events; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            yield return Event($$"""[{"delta":{"content":" word{{number}}"},"finish_reason":null,"index":0,"logprobs":null}]""", "null");
        }

        yield return Event("""[{"delta":{"content":""},"finish_reason":"stop","index":0,"logprobs":null}]""", "null");
        string completion = Events.ToString(CultureInfo.InvariantCulture), total = (Events + 22).ToString(CultureInfo.InvariantCulture);
        yield return Event("[]", $$"""{"prompt_tokens":22,"completion_tokens":{{completion}},"total_tokens":{{total}}}""");
        yield return "data: [DONE]\n\n";
    }

    private static string Event(string choices, string usage) =>
        $$"""data: {"choices":{{choices}},"object":"chat.completion.chunk","usage":{{usage}},"created":1726127645,"""
        + $"\"system_fingerprint\":null,\"model\":\"bench\",\"id\":\"chatcmpl-{Id}\"}}\n\n";

    private static byte[] WithLength(string json) => Encoding.UTF8.GetBytes(
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-request-id: {Id}\r\n"
        + $"Content-Length: {Encoding.UTF8.GetByteCount(json).ToString(CultureInfo.InvariantCulture)}\r\n\r\n{json}");

    private static byte[] Chunked(IEnumerable<string> events)
    {
        var text = new StringBuilder($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nx-request-id: {Id}\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (string item in events) text.Append(Encoding.UTF8.GetByteCount(item).ToString("x", CultureInfo.InvariantCulture)).Append("\r\n").Append(item).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.Append("0\r\n\r\n").ToString());
    }
}
