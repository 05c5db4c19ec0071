using System.Text;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;

namespace QwenPS.Fuzz.Targets;

/// <summary>
/// Tests a complete stream that is assembled to an answer. Each line of the input is the JSON of one event, so mutations change the events and not the framing,
/// and the answer depends on many events.
/// </summary>
internal sealed class AssembledStreamTarget(ChatProtocol protocol) : FuzzTarget($"assembled-{protocol}")
{
    private static readonly string[] Between = ["", ": keep-alive\n\n", "\n", "id:1\nevent:result\n", ":HTTP_STATUS/200\n", "retry: 5\n", "data:\n\n", "data: {}\n\n"];

    private static readonly string[] Ends =
    [
        "", "data: [DONE]\n\n", "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n", "data: {\"output\":{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}}\n\ndata: [DONE]\n\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"},{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"},{\"index\":2,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
    ];

    public override int Share => 1;

    protected override IEnumerable<string> Examples =>
    [
        Lines("""{"choices":[{"delta":{"role":"assistant","content":""},"index":0}],"id":"chatcmpl-2","model":"qwen-plus"}""", """{"choices":[{"delta":{"reasoning_content":"why"}}]}""", """{"choices":[{"delta":{"content":"He"}}]}""",
            """{"choices":[{"delta":{"content":"llo 😀"},"finish_reason":"stop"}]}""", """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"""),
        Lines("""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\"a\""}},{"index":1,"id":"d","function":{"name":"g","arguments":""}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"","function":{"arguments":":1}"}}]}}]}""", """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"e","function":{"name":"h","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"""),
        Lines("""{"choices":[{"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}""", """{"choices":[{"index":1,"delta":{"content":"c"},"finish_reason":"length"}]}""", """{"choices":[{"index":2,"delta":{"content":"d"}}],"x_new":{"a":[1]}}"""),
        Lines("""{"choices":[{"delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-0.1,"bytes":[97],"top_logprobs":[{"token":"b"}]}]}}]}""", """{"choices":[{"delta":{"content":"b"},"logprobs":{"content":[{}]}}]}"""),
        Lines("""{"output":{"choices":[{"message":{"content":"a","reasoning_content":"why"},"finish_reason":"null"}]},"usage":{"input_tokens":1,"output_tokens":1},"request_id":"r"}""",
            """{"output":{"choices":[{"message":{"content":[{"text":"ab"}]},"finish_reason":"null"}],"search_info":{"search_results":[{"index":1,"title":"T","url":"https://example.com"}]}},"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3},"request_id":"r"}"""),
        Lines("""{"output":{"text":"a","finish_reason":"null"},"request_id":"r"}""", """{"output":{"text":"ab","finish_reason":"stop"},"usage":{"input_tokens":-5,"output_tokens":1e30,"total_tokens":-9000000000000000000},"request_id":"r"}"""),
        Lines("""{"choices":[{"delta":{"content":"a"}}]}""", """{"error":{"code":"internal_error","message":"Bearer sk-fuzz-5f0c9d1e7ab24438"}}"""),
    ];

    public override void Run(byte[] input, Random random)
    {
        byte[] stream = Frame(input, random);
        bool isCumulative = random.Next(4) == 0;
        Must.BeSame(Assemble(stream, null, isCumulative), Assemble(stream, random, isCumulative), "in pieces");
    }

    private string Assemble(byte[] stream, Random? pieces, bool isCumulative)
    {
        QwenClient client = Service.Client(protocol, stream, "text/event-stream", pieces: pieces);
        ChatRequest request = isCumulative ? Outcomes.Request with { AdditionalBody = new Dictionary<string, string> { ["incremental_output"] = "false" } } : Outcomes.Request;
        try
        {
            return ReadAsync(client, request).GetAwaiter().GetResult();
        }
        catch (QwenException error)
        {
            Outcomes.CheckError(error);
            return Outcomes.Describe(error);
        }
    }

    private static async Task<string> ReadAsync(QwenClient client, ChatRequest request)
    {
        var deltas = new List<ChatDelta>();
        using ChatStream stream = await client.StreamAsync(request, NoLog.Instance, CancellationToken.None);
        await foreach (ChatDelta delta in stream) deltas.Add(delta);
        ChatResponse response = stream.ToResponse();
        Outcomes.CheckAnswer(client, response);
        Usage? usage = response.Usage;
        Must.Hold(usage is null || Array.TrueForAll([usage.InputTokens, usage.OutputTokens, usage.CachedTokens, usage.ReasoningTokens], tokens => tokens >= 0), "no number of tokens is below zero");
        Must.Hold(usage is null || usage.TotalTokens >= usage.InputTokens + usage.OutputTokens, "a total is no less than its parts");
        foreach (ChatChoice choice in response.Choices)
        {
            ChatDelta[] own = [.. deltas.Where(delta => delta.Index == choice.Index)];
            // A stream that repeats its text can end with a different text, which is the answer. Deltas that were already returned can't be changed.
            if (request.AdditionalBody is null)
            {
                Must.BeSame(choice.Content, string.Concat(own.Select(delta => delta.Content)), "the pieces of text joined");
                Must.BeSame(choice.Reasoning ?? "", string.Concat(own.Select(delta => delta.Reasoning)), "the pieces of thought joined");
            }

            Must.Hold(own[^1].FinishReason is not null && own[^1].ToolCalls.Count == choice.ToolCalls.Count, "the last piece has what the choice has");
        }

        return Outcomes.Describe(response);
    }

    private static byte[] Frame(byte[] input, Random random)
    {
        var stream = new List<byte>();
        string end = Ends[random.Next(Ends.Length)];
        int rare = random.Next(1, 10);
        foreach (byte[] line in Split(input))
        {
            if (random.Next(rare) == 0) stream.AddRange(Encoding.UTF8.GetBytes(Between[random.Next(Between.Length)]));
            stream.AddRange("data: "u8);
            stream.AddRange(line);
            stream.AddRange(random.Next(rare) == 0 ? "\r\n\r\n"u8 : "\n\n"u8);
        }

        stream.AddRange(Encoding.UTF8.GetBytes(end));
        return [.. stream];
    }

    private static IEnumerable<byte[]> Split(byte[] input)
    {
        for (int start = 0; start < input.Length;)
        {
            int end = Array.IndexOf(input, (byte)'\n', start);
            if (end < 0) end = input.Length;
            yield return input[start..end];
            start = end + 1;
        }
    }

    private static string Lines(params string[] events) => string.Join('\n', events);
}
