using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;

namespace QwenPS.Fuzz.Targets;

/// <summary>Tests a complete answer to a chat call.</summary>
internal sealed class WholeAnswerTarget(ChatProtocol protocol) : FuzzTarget($"answer-{protocol}")
{
    public override int Share => 1;

    protected override IEnumerable<string> Examples => AnswerExamples.Whole;

    public override void Run(byte[] input, Random random)
    {
        QwenClient client = Service.Client(protocol, input, null, pieces: random);
        try
        {
            Outcomes.CheckAnswer(client, client.ChatAsync(Outcomes.Request, NoLog.Instance, CancellationToken.None).GetAwaiter().GetResult());
        }
        catch (QwenException error)
        {
            Outcomes.CheckError(error);
        }
    }
}

/// <summary>Tests a streamed answer in one part and in many parts. The result must not depend on how the network splits the answer.</summary>
internal sealed class StreamTarget(ChatProtocol protocol) : FuzzTarget($"stream-{protocol}")
{
    private static readonly string?[] ContentTypes = ["text/event-stream", "text/event-stream", "text/event-stream", "application/json", null];

    public override int Share => 1;

    protected override IEnumerable<string> Examples => AnswerExamples.Streams;

    public override void Run(byte[] input, Random random)
    {
        string? contentType = ContentTypes[random.Next(ContentTypes.Length)];
        bool isCumulative = random.Next(4) == 0;
        string whole = Read(input, contentType, null, isCumulative);
        Must.BeSame(whole, Read(input, contentType, random, isCumulative), "in pieces");
    }

    private string Read(byte[] input, string? contentType, Random? pieces, bool isCumulative)
    {
        QwenClient client = Service.Client(protocol, input, contentType, pieces: pieces);
        ChatRequest request = isCumulative ? Outcomes.Request with { AdditionalBody = new Dictionary<string, string> { ["incremental_output"] = "false" } } : Outcomes.Request;
        var deltas = new List<ChatDelta>();
        try
        {
            ChatStream stream = client.StreamAsync(request, NoLog.Instance, CancellationToken.None).GetAwaiter().GetResult();
            try
            {
                ReadAsync(stream, deltas).GetAwaiter().GetResult();
                ChatResponse response = stream.ToResponse();
                Outcomes.CheckAnswer(client, response);
                string first = string.Concat(deltas.Where(delta => delta.Index == response.Choices[0].Index).Select(delta => delta.Content));
                // A stream that repeats its text can end with a different text, which is the answer. Deltas that were already returned can't be changed.
                bool isReworded = isCumulative || first.Length >= response.Content.Length;
                if (!isReworded) Must.BeSame(response.Content, first, "the pieces joined");
                return Describe(deltas) + Outcomes.Describe(response);
            }
            finally
            {
                stream.Dispose();
            }
        }
        catch (QwenException error)
        {
            Outcomes.CheckError(error);
            return Describe(deltas) + Outcomes.Describe(error);
        }
    }

    private static async Task ReadAsync(ChatStream stream, List<ChatDelta> deltas)
    {
        await foreach (ChatDelta delta in stream) deltas.Add(delta);
    }

    private static string Describe(List<ChatDelta> deltas) =>
        string.Concat(deltas.Select(delta => $"{delta.Index}:{delta.Content}:{delta.Reasoning}:{delta.FinishReason}:{delta.Usage}:{delta.RequestId}|"));
}

/// <summary>Tests an error response.</summary>
internal sealed class ErrorAnswerTarget(ChatProtocol protocol) : FuzzTarget($"error-{protocol}")
{
    private static readonly int[] Statuses = [400, 401, 402, 403, 404, 407, 408, 413, 422, 429, 500, 502, 503, 504, 418, 599, 300, 307];
    private static readonly string[] HeaderNames = ["Retry-After", "retry-after-ms", "x-request-id", "req-id", "Location"];

    public override int Share => 1;

    protected override IEnumerable<string> Examples => AnswerExamples.Errors;

    public override void Run(byte[] input, Random random)
    {
        // The same bytes are also sent in a header, if a header allows them.
        string header = new([.. input.Take(60).Select(one => (char)one).Where(c => c is >= ' ' and < (char)127)]);
        string name = HeaderNames[random.Next(HeaderNames.Length)];
        string value = random.Next(3) == 0 ? random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture) : header;
        var headers = new Dictionary<string, string> { [name] = value };
        QwenClient client = Service.Client(protocol, input, null, Statuses[random.Next(Statuses.Length)], random, headers);
        try
        {
            client.ChatAsync(Outcomes.Request, NoLog.Instance, CancellationToken.None).GetAwaiter().GetResult();
            throw new FuzzException("an error answer is no answer");
        }
        catch (QwenException error)
        {
            Outcomes.CheckError(error);
        }
    }
}
