using System.Text.Json;
using QwenPS.Catalog;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>Tests the explicit cache according to https://www.alibabacloud.com/help/en/model-studio/context-cache.</summary>
public sealed class ExplicitCacheTests : EmulatorTest
{
    /// <summary>The text has 2,000 tokens.</summary>
    private static readonly string Long = new('a', 8000);

    private readonly ManualTime _time = new();

    protected override QwenPS.Emulator.EmulatorOptions Options => new() { TimeProvider = _time };

    [Fact]
    public async Task The_second_request_reads_what_the_first_one_wrote()
    {
        Assert.Equal((0, 2000, "ephemeral"), await UseAsync(Part(Long, marked: true), Part("First question?")));
        Assert.Equal((2000, 0, "ephemeral"), await UseAsync(Part(Long, marked: true), Part("Second question?")));
        Assert.Equal((long)2000, Emulator.Counters.CachedTokens);
        Assert.Equal((long)2000, Emulator.Counters.CacheCreationTokens);
    }

    [Fact]
    public async Task Both_protocols_share_the_format()
    {
        var body = $$$"""{"model":"qwen-plus","input":{"messages":[{"role":"user","content":[{{{Part(Long, marked: true)}}},{{{Part("?")}}}]}]},"parameters":{}}""";
        await SendAsync(Native, body);
        var details = (await SendAsync(Native, body)).Json.GetProperty("usage").GetProperty("prompt_tokens_details");
        Assert.Equal(2000, details.GetProperty("cached_tokens").GetInt32());
        Assert.Equal(0, details.GetProperty("cache_creation_input_tokens").GetInt32());
        Assert.Equal("ephemeral", details.GetProperty("cache_type").GetString());
    }

    [Fact]
    public async Task A_hit_renews_the_five_minutes()
    {
        await UseAsync(Part(Long, marked: true));
        _time.Advance(299);
        Assert.Equal((2000, 0, "ephemeral"), await UseAsync(Part(Long, marked: true)));
        _time.Advance(299);
        Assert.Equal((2000, 0, "ephemeral"), await UseAsync(Part(Long, marked: true)));
        _time.Advance(301);
        Assert.Equal((0, 2000, "ephemeral"), await UseAsync(Part(Long, marked: true)));
    }

    [Fact]
    public async Task Concurrent_first_requests_all_create_because_the_cache_exists_only_after_the_answer()
    {
        var body = Bodies.CompatibleMessages(Message(Part(Long, marked: true)));
        var replies = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SendAsync(Compatible, body, ("X-Emulator-Delay", "300"))));
        Assert.Equal(3 * 2000L, Emulator.Counters.CacheCreationTokens);
        Assert.Equal(3, replies.Length);
    }

    [Fact]
    public async Task Less_than_1024_tokens_are_not_stored()
    {
        var text = new string('a', (1023 * 4) + 3);
        Assert.Equal((0, 0, "ephemeral"), await UseAsync(Part(text, marked: true)));
        Assert.Equal((0, 1024, "ephemeral"), await UseAsync(Part(text + "a", marked: true)));
    }

    [Fact]
    public async Task Only_the_increment_is_created()
    {
        await UseAsync(Part(Long, marked: true));
        Assert.Equal((2000, 1000, "ephemeral"), await UseAsync(Part(Long), Part(new string('b', 4000), marked: true)));
        Assert.Equal((3000, 0, "ephemeral"), await UseAsync(Part(Long), Part(new string('b', 4000), marked: true)));
    }

    [Theory]
    [InlineData(19, 2000)]
    [InlineData(20, 0)]
    public async Task A_marker_looks_back_at_most_20_parts(int between, int read)
    {
        await UseAsync(Part(Long, marked: true));
        string[] parts = [Part(Long), .. Enumerable.Range(0, between).Select(_ => Part("x")), Part("y", marked: true)];
        Assert.Equal(read, (await UseAsync(parts)).Read);
    }

    [Fact]
    public async Task The_last_four_markers_count()
    {
        await UseAsync([Part(Long, marked: true), .. Enumerable.Range(0, 4).Select(index => Part($"{index}", marked: true))]);
        Assert.Equal(0, (await UseAsync(Part(Long, marked: true), Part("other"))).Read);
    }

    [Fact]
    public async Task Another_beginning_model_or_key_does_not_hit()
    {
        await UseAsync(Part(Long, marked: true));
        Assert.Equal(0, (await UseAsync(Part("b" + Long, marked: true))).Read);
        var body = Bodies.CompatibleMessages(Message(Part(Long, marked: true)));
        Assert.Equal(0, Read(await SendAsync(Compatible, body, ("Authorization", "Bearer sk-emulator-ok-other"))));
        Assert.Equal(0, Read(await SendAsync(Compatible, Bodies.CompatibleMessages(Message(Part(Long, marked: true)), model: "qwen-flash"))));
        Assert.Equal(2000, Read(await SendAsync(Compatible, body)));
    }

    [Fact]
    public async Task A_model_without_the_cache_ignores_the_marker()
    {
        var reply = await SendAsync(Compatible, Bodies.CompatibleMessages(Message(Part(Long, marked: true)), model: "qwen-max"));
        Assert.False(reply.Json.GetProperty("usage").TryGetProperty("prompt_tokens_details", out _));
    }

    [Fact]
    public async Task Some_models_store_the_whole_user_message()
    {
        var body = Bodies.CompatibleMessages(Message(Part(Long, marked: true), Part("12345678")), model: "qwen3-vl-plus");
        Assert.Equal(2002, Written(await SendAsync(Compatible, body)));
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_creates_nothing()
    {
        var body = Bodies.CompatibleMessages(Message(Part(Long, marked: true)));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(Compatible, body, ("X-Emulator-Fault", """{"dropAfterBytes":10}""")));
        Assert.Equal(0, Read(await SendAsync(Compatible, body)));
    }

    [Fact]
    public async Task Another_type_of_marker_is_an_error()
    {
        var reply = await SendAsync(Compatible, Bodies.CompatibleMessages(Message(Part(Long).Replace("}", ""","cache_control":{"type":"eternal"}}""", StringComparison.Ordinal))));
        Assert.Equal(400, reply.Status);
    }

    [Fact]
    public async Task The_emulators_models_with_the_cache_are_those_of_the_catalog()
    {
        var known = ModelCatalog.All.Where(model => model.ChinaPrice?.ExplicitHit is not null || model.InternationalPrice?.ExplicitHit is not null).Select(model => model.Id);
        var cached = new List<string>();
        foreach (var id in (await SendAsync(CompatibleModels, null)).Json.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!))
        {
            var reply = await SendAsync(Compatible, Bodies.CompatibleMessages(Message(Part(Long, marked: true)), model: id));
            if (reply.Text.Contains("\"cache_creation_input_tokens\":2000", StringComparison.Ordinal)) cached.Add(id);
        }

        Assert.Equal(known.Order(StringComparer.Ordinal), cached.Order(StringComparer.Ordinal));
    }

    private async Task<(int Read, int Written, string? Type)> UseAsync(params string[] parts)
    {
        var reply = await SendAsync(Compatible, Bodies.CompatibleMessages(Message(parts)));
        return (Read(reply), Written(reply), Details(reply).GetProperty("cache_type").GetString());
    }

    private static int Read(Reply reply) => Details(reply).GetProperty("cached_tokens").GetInt32();

    private static int Written(Reply reply) => Details(reply).GetProperty("cache_creation_input_tokens").GetInt32();

    private static JsonElement Details(Reply reply) => reply.Json.GetProperty("usage").GetProperty("prompt_tokens_details");

    private static string Message(params string[] parts) => $$"""{"role":"user","content":[{{string.Join(',', parts)}}]}""";

    private static string Part(string text, bool marked = false) =>
        $$"""{"type":"text","text":"{{text}}"{{(marked ? ",\"cache_control\":{\"type\":\"ephemeral\"}" : "")}}}""";
}
