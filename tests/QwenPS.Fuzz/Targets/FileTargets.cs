using System.Text;
using QwenPS.Chat.Bulk;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Conversations;
using QwenPS.Requests;
using QwenPS.Requests.Prompts;

namespace QwenPS.Fuzz.Targets;

/// <summary>Tests a journal and each of its lines.</summary>
internal sealed class JournalTarget() : FuzzTarget("journal")
{
    private static readonly JournalKey Key = new(1, 2, 3, 4);

    protected override IEnumerable<string> Examples =>
    [
        Line("""{"id":"chatcmpl-1","model":"qwen-plus","asked_model":"qwen-plus","created":"2026-01-02T03:04:05.0000000+00:00","duration_ms":12.5,"time_to_first_token_ms":3,"attempts":1,"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3,"cached_tokens":0,"reasoning_tokens":0},"choices":[{"index":0,"content":"a\nb","finish_reason":"stop","logprobs":[{"token":"a","logprob":-0.1,"bytes":"YQ==","top_logprobs":[]}]}],"search_results":[{"index":1,"title":"t","url":"u"}],"tool_rounds":[{"number":1,"request_id":"r","calls":[{"id":"c","name":"f","arguments":"{}","result":"x","is_error":false,"has_run":true,"duration_ms":1}]}]}"""),
        Line("""{"created":"2026-01-02T03:04:05Z","duration_ms":{},"attempts":1,"choices":[{"index":0,"content":"x","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}]}"""),
        Line("{}") + Line("[]") + "{\"qwenps-journal\":1,\"key\":\"00", "{\"qwenps-journal\":2,\"key\":\"x\"}\n", "not a journal\n",
    ];

    public override void Run(byte[] input, Random random)
    {
        string whole = Scan(new Pieces(input, null));
        Must.BeSame(whole, Scan(new Pieces(input, random)), "in pieces");
        QwenClient client = Service.Client(ChatProtocol.OpenAI, [], null);
        foreach (byte[] line in Lines(input).Take(20))
        {
            if (JournalReader.Read(line, Key, Outcomes.Request, client.Protocol.Protocol) is { } answer) Outcomes.CheckAnswer(client, answer);
        }
    }

    private static string Scan(Stream file)
    {
        var scanner = new JournalScanner("journal");
        try
        {
            scanner.Scan(file);
        }
        catch (JournalException exception)
        {
            return exception.Problem + exception.Message;
        }

        return $"{scanner.Index.Count} {scanner.Damaged} {scanner.End}";
    }

    private static IEnumerable<byte[]> Lines(byte[] file)
    {
        for (int start = 0; start < file.Length;)
        {
            int end = Array.IndexOf(file, (byte)'\n', start);
            if (end < 0) end = file.Length;
            yield return file[start..end];
            start = end + 1;
        }
    }

    private static string Line(string result) => $"{{\"qwenps-journal\":1,\"key\":\"{Key}\",\"time\":\"2026-01-02T03:04:05.0000000+00:00\",\"request_id\":\"r\",\"result\":{result}}}\n";
}

/// <summary>Tests a conversation that the module or another program wrote.</summary>
internal sealed class ConversationTarget() : FuzzTarget("conversation")
{
    protected override IEnumerable<string> Examples =>
    [
        """{"format":"qwenps-conversation","version":1,"model":"qwen-plus","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"t"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"video","video":["a"]}]},{"role":"assistant","content":null,"reasoning_content":"r","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c","content":"x \ud83d"}]}""",
        """{"format":"qwenps-conversation","version":1,"messages":[{"Role":"User","Parts":[{"Text":"t"},{"Json":"{\"a\":1}"},{"json":"\ud800"},"bare"]},{"role":"assistant","content":5,"tool_calls":{"Name":"f","Arguments":{"a":[1e400]}}}]}""",
        """{"format":"qwenps-conversation","version":2,"messages":[]}""", """{"format":"other"}""", "{\"format\":\"qwenps-conversation\",\"version\":1,\"messages\":[{\"role\":\"user\"",
    ];

    public override void Run(byte[] input, Random random)
    {
        Conversation conversation;
        try
        {
            conversation = ConversationFile.Read(input);
        }
        catch (FormatException exception)
        {
            Must.Hold(!exception.Message.Contains('\n', StringComparison.Ordinal), "a message is one line");
            return;
        }

        byte[] file = ConversationFile.Write(conversation);
        Must.BeSame(Outcomes.Text(file), Outcomes.Text(ConversationFile.Write(ConversationFile.Read(file))), "imported and exported again");
        var request = new ChatRequest { Model = conversation.Model ?? "m", Messages = Turns.KeepLast(conversation.Messages, random.Next(4)) };
        foreach (IChatProtocol protocol in new IChatProtocol[] { OpenAICompatibleProtocol.Instance, DashScopeProtocol.Instance })
            Must.Hold(JournalKey.Create(protocol, request, false) == JournalKey.Create(protocol, request, false), "a request has one key");
    }
}

/// <summary>Tests a prompt file.</summary>
internal sealed class PromptFileTarget() : FuzzTarget("prompt")
{
    protected override IEnumerable<string> Examples =>
    [
        "---\nmodel: qwen-max # why\ntemperature: 0.5\ntop_p: 1\nmax_tokens: 100\nsystem: |\n  You are {{role}}.\n\n  Be brief.\nschema: ../../../etc/passwd\n---\nSummarise {{ text }} and \\{{not this}} and {{{x}}}.\n",
        "---\r\nsystem: \"tab\\t \\u4e2d\"\r\nmodel: 'it''s'\r\n---\r\n{{a}}{{b}}", "no front matter {{x}}\n", "---\nunknown: 1\n---\n", "---\nmodel: [a]\n---\n", "---\nmodel: x\nmodel: y\n---\n", "---\nmodel:", "---\nsystem: |-\n\ttab\n  blanks\n---\n",
    ];

    public override void Run(byte[] input, Random random)
    {
        string file = Encoding.UTF8.GetString(input);
        PromptSettings settings;
        try
        {
            settings = PromptSettings.Read(file);
        }
        catch (PromptFormatException exception)
        {
            Must.Hold(exception.Message.Length > 0 && exception.Remedy.Length > 0, "it says what to do");
            return;
        }

        IReadOnlyList<string> names = PromptTemplate.FindNames(settings.Prompt);
        // A placeholder in an inserted value is text and isn't replaced.
        string filled = PromptTemplate.Fill(settings.Prompt, name => "<{{" + names[0] + "}}>");
        int places = 0;
        PromptTemplate.Fill(settings.Prompt, _ => (places++).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Must.Hold(places == 0 || filled.Split("<{{" + names[0] + "}}>").Length - 1 >= places, "each place is filled once");
        Must.Hold(settings.Temperature is null or (>= 0 and < 2) && settings.TopP is null or (> 0 and <= 1) && settings.MaxTokens is null or >= 1, "settings are in range");
    }
}
