using System.Text;
using System.Text.Json;
using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Journals;

/// <summary>Tests the entries of a journal: the key of a request, and that the answer is read unchanged.</summary>
public sealed class JournalEntryTests
{
    private static readonly QwenClient Client = Clients.At(new Uri("http://127.0.0.1:1"), ChatProtocol.OpenAI);

    private static readonly ChatRequest Plain = Ask.For("p");

    public static TheoryData<string> Changes => [.. Changed.Keys];

    private static Dictionary<string, ChatRequest> Changed => new()
    {
        ["prompt"] = Ask.For("q"),
        ["model"] = Plain with { Model = "qwen-max" },
        ["system"] = Ask.With(new ChatMessage("system", "s"), new ChatMessage("user", "p")),
        ["temperature"] = Plain with { Fields = RequestFields.Empty.With("temperature", 0.5) },
        ["effort"] = Plain with { ReasoningEffort = "low" },
        ["other effort"] = Plain with { ReasoningEffort = "xhigh" },
        ["schema"] = Plain with { ResponseFormat = """{"type":"json_object"}""" },
        ["image"] = Ask.With(new ChatMessage { Parts = [new ContentPart { ImageUrl = "data:image/png;base64,AAAA" }, new ContentPart { Text = "p" }] }),
        ["other image"] = Ask.With(new ChatMessage { Parts = [new ContentPart { ImageUrl = "data:image/png;base64,AAAB" }, new ContentPart { Text = "p" }] }),
        ["translation"] = Plain with { TranslationOptions = """{"target_lang":"English"}""" },
        ["tool"] = Plain with { Tools = [new ToolDefinition("t", null, "{}")] },
        ["additional"] = Plain with { AdditionalBody = new Dictionary<string, string> { ["a"] = "1" } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_is_sent_differently_is_another_request(string change)
    {
        ChatRequest[] others = [.. Changed.Where(pair => pair.Key != change).Select(pair => pair.Value), Plain];
        Assert.DoesNotContain(GetKey(Changed[change]), others.Select(GetKey));
        Assert.NotEqual(GetKey(Plain), JournalKey.Create(OpenAICompatibleProtocol.Instance, Plain, runsTools: true));
    }

    [Fact]
    public void What_is_not_sent_and_the_order_of_a_hashtable_make_no_difference()
    {
        Assert.Equal(GetKey(Plain), GetKey(Plain with { Source = "/a/b", Headers = Ask.Wish("Delay", "1") }));
        Assert.Equal(GetKey(Schema("""{"properties":{"a":1,"b":2},"required":["a","b"]}""")), GetKey(Schema("""{"required":["b","a"],"properties":{"b":2,"a":1}}""")));
        Assert.NotEqual(GetKey(Schema("""{"enum":["a","b"]}""")), GetKey(Schema("""{"enum":["b","a"]}""")));
    }

    [Fact]
    public void A_key_is_a_SHA_256_in_hexadecimal()
    {
        string text = GetKey(Plain).ToString();
        Assert.Matches("^[0-9a-f]{64}$", text);
        Assert.True(JournalKey.TryParse(Encoding.ASCII.GetBytes(text), out JournalKey key));
        Assert.Equal(GetKey(Plain), key);
    }

    [Fact]
    public void A_line_names_version_key_time_and_request_and_is_one_line()
    {
        byte[] line = JournalWriter.Format(GetKey(Plain), 1, Answer(), default);
        Assert.Equal(line.Length - 1, Array.IndexOf(line, (byte)'\n'));
        using JsonDocument json = JsonDocument.Parse(line);
        Assert.Equal(1, json.RootElement.GetProperty("qwenps-journal").GetInt32());
        Assert.Equal(GetKey(Plain).ToString(), json.RootElement.GetProperty("key").GetString());
        Assert.Equal("r-1", json.RootElement.GetProperty("request_id").GetString());
        Assert.Equal("0001-01-01T00:00:00.0000000+00:00", json.RootElement.GetProperty("time").GetString());
    }

    [Fact]
    public void An_answer_comes_back_whole()
    {
        ChatResponse answer = Answer();
        ChatResponse again = JournalReader.Read(JournalWriter.Format(GetKey(Plain), 1, answer, default), GetKey(Plain), Plain with { Source = "/other" }, Client.Protocol.Protocol)!;
        Assert.True(again.FromJournal);
        Assert.Equal("/other", again.Source);
        Assert.Equal(Shown(answer), Shown(again));
        Assert.Equal((answer.Duration, answer.TimeToFirstToken, answer.Attempts, answer.Created), (again.Duration, again.TimeToFirstToken, again.Attempts, again.Created));
    }

    /// <summary>A repair isn't a tool round, so the cost of its requests can't be calculated from their sum.</summary>
    [Fact]
    public void The_cost_comes_back_as_it_was()
    {
        ChatResponse answer = Answer();
        (answer.EstimatedCost, answer.CostCurrency) = (0.1234567890123456789m, "CNY");
        ChatResponse again = JournalReader.Read(JournalWriter.Format(GetKey(Plain), 1, answer, default), GetKey(Plain), Plain, Client.Protocol.Protocol)!;
        Assert.Equal((0.1234567890123456789m, "CNY"), (again.EstimatedCost, again.CostCurrency));
    }

    [Fact]
    public void The_cost_of_an_answer_in_an_older_journal_is_calculated_again()
    {
        ChatResponse again = JournalReader.Read(JournalWriter.Format(GetKey(Plain), 1, Answer(), default), GetKey(Plain), Plain, Client.Protocol.Protocol)!;
        Assert.Null(again.EstimatedCost);
        Assert.NotNull(AnswerCost.SetRestored(again, PriceList.International).EstimatedCost);
    }

    /// <summary>A journal of an earlier version doesn't contain the fields of the explicit cache.</summary>
    [Fact]
    public void A_line_without_the_fields_of_the_explicit_cache_is_read_too()
    {
        string line = Encoding.UTF8.GetString(JournalWriter.Format(GetKey(Plain), 1, Answer(), default)).Replace(",\"cache_creation_input_tokens\":40,\"cache_type\":\"ephemeral\"", "", StringComparison.Ordinal);
        Assert.DoesNotContain("cache_type", line, StringComparison.Ordinal);
        ChatResponse again = JournalReader.Read(Encoding.UTF8.GetBytes(line), GetKey(Plain), Plain, Client.Protocol.Protocol)!;
        Assert.Equal((1000, 0, null), (again.Usage!.InputTokens, again.Usage.CacheCreationInputTokens, again.Usage.CacheType));
    }

    /// <summary>An answer that continues a message is combined with it, even if it comes from a journal.</summary>
    [Fact]
    public void An_answer_that_continues_a_message_comes_back_joined_to_it()
    {
        ChatRequest request = Ask.With(new("user", "p"), new("assistant", "Once ") { Partial = true });
        ChatResponse answer = Answer(ResponseFactory.AppendAnswer(request, Answer().Choices[0]));
        byte[] line = JournalWriter.Format(GetKey(request), request.MessagesBeforeAnswer, answer, default);
        ChatResponse again = JournalReader.Read(line, GetKey(request), request, Client.Protocol.Protocol)!;
        Assert.Equal(["p", "Once " + answer.Content], again.Messages.Select(message => message.Content));
        Assert.DoesNotContain(again.Messages, message => message.Partial);
        Assert.NotEqual(GetKey(request), GetKey(Ask.With(new("user", "p"), new("assistant", "Once "))));
    }

    [Theory]
    [InlineData("\"content\":\"second\"", "\"content\":5")]
    [InlineData("\"content\":\"second\"", "\"content\":[\"second\"]")]
    [InlineData("\"content\":\"second\",", "")]
    [InlineData("\"reasoning_content\":\"because\"", "\"reasoning_content\":{}")]
    [InlineData("\"finish_reason\":\"length\"", "\"finish_reason\":true")]
    [InlineData("\"usage\":{", "\"usage\":7,\"u\":{")]
    [InlineData("\"search_results\":[", "\"search_results\":\"none\",\"s\":[")]
    [InlineData("\"is_error\":true", "\"is_error\":\"no\"")]
    [InlineData("\"model\":\"", "\"model\":[],\"m\":\"")]
    [InlineData("\"title\":\"T\"", "\"title\":1")]
    public void A_value_of_another_kind_is_damage_and_no_empty_answer(string old, string changed)
    {
        string line = Encoding.UTF8.GetString(JournalWriter.Format(GetKey(Plain), 1, Answer(), default));
        Assert.Contains(old, line, StringComparison.Ordinal);
        Assert.NotNull(JournalReader.Read(Encoding.UTF8.GetBytes(line), GetKey(Plain), Plain, Client.Protocol.Protocol));
        Assert.Null(JournalReader.Read(Encoding.UTF8.GetBytes(line.Replace(old, changed, StringComparison.Ordinal)), GetKey(Plain), Plain, Client.Protocol.Protocol));
    }

    [Fact]
    public void A_line_of_another_request_gives_no_answer() =>
        Assert.Null(JournalReader.Read(JournalWriter.Format(GetKey(Plain), 1, Answer(), default), GetKey(Ask.For("q")), Plain, Client.Protocol.Protocol));

    private static JournalKey GetKey(ChatRequest request) => JournalKey.Create(OpenAICompatibleProtocol.Instance, request, runsTools: false);

    private static ChatRequest Schema(string json) => Plain with { ResponseFormat = "{\"type\":\"json_schema\",\"json_schema\":{\"schema\":" + json + "}}" };

    /// <summary>Returns all properties that a user sees, except the property that shows that the answer comes from a journal.</summary>
    private static string Shown(ChatResponse response) => JsonSerializer.Serialize(new
    {
        response.Content,
        response.Reasoning,
        response.ToolCalls,
        response.ToolRounds,
        response.FinishReason,
        response.Choices,
        response.LogProbs,
        response.SearchResults,
        response.Usage,
        response.RequestId,
        response.Id,
        response.Model,
        response.Messages,
        response.AdditionalProperties,
    });

    private static ChatResponse Answer(ChatMessage[]? messages = null)
    {
        ToolCall[] calls = [new ToolCall { Id = "c1", Name = "t", Arguments = "{\"a\":\"1\"}", Index = 0 }];
        TokenLogProb[] tokens = [new TokenLogProb { Token = "\ud83d", LogProb = -0.5, Bytes = [0, 255], TopLogProbs = [new TokenLogProb { Token = "x" }] }];
        ChatChoice first = new() { Content = "line\r\n\u2028\ud83d \"quoted\"", Reasoning = "because", ToolCalls = calls, FinishReason = "stop", LogProbs = tokens };
        return new ChatResponse
        {
            Content = first.Content,
            Reasoning = first.Reasoning,
            ToolCalls = calls,
            FinishReason = "stop",
            LogProbs = tokens,
            Choices = [first, new ChatChoice { Index = 1, Content = "second", FinishReason = "length" }],
            SearchResults = [new SearchResult { Index = 1, Title = "T", Url = "https://x.test/", SiteName = "S", Icon = "" }],
            ToolRounds = [new ToolRound { Number = 1, RequestId = "r-0", Usage = new Usage { InputTokens = 1 },
                Calls = [new ToolInvocation { Id = "c0", Name = "t", Arguments = "{}", Result = "done", IsError = true, HasRun = true, Duration = TimeSpan.FromTicks(12345) }] }],
            Usage = new Usage
            {
                InputTokens = 1000,
                OutputTokens = 200,
                TotalTokens = 1200,
                CachedTokens = 3,
                ReasoningTokens = 4,
                CacheCreationInputTokens = 40,
                CacheType = "ephemeral",
                AudioTokens = 5,
                ImageTokens = 6,
                AudioOutputTokens = 7
            },
            RequestId = "r-1",
            Id = "chatcmpl-1",
            Model = Ask.Model,
            AskedModel = Ask.Model,
            Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(8)),
            Duration = TimeSpan.FromTicks(123_456_789),
            TimeToFirstToken = TimeSpan.FromTicks(1_234_567),
            Attempts = 3,
            Messages = messages ?? [Plain.Messages[0], new ChatMessage("assistant", null) { ToolCalls = calls }, new ChatMessage("tool", "done") { ToolCallId = "c1", Name = "t" },
                new ChatMessage("assistant", first.Content) { Reasoning = "because" }],
            AdditionalProperties = new Dictionary<string, object?> { ["trace"] = "t", ["count"] = 3L, ["list"] = new object?[] { 1.5, null, true } },
        };
    }
}
