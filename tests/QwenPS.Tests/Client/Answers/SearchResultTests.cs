using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests the pages of a search at any position in the answer.</summary>
public sealed class SearchResultTests : ServiceTest
{
    private const string Page = """{"site_name":"S","icon":"","index":1,"title":"T","url":"https://example.com/"}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DashScope_names_them_where_they_are_asked_for(bool stream)
    {
        var request = Ask.For("the query") with { EnableSearch = true, SearchOptions = """{"enable_source":true}""" };
        var answer = await Client(ChatProtocol.DashScope).AskAsync(request, stream);
        Assert.Equal([1, 2], answer.SearchResults.Select(page => page.Index!.Value));
        Assert.Equal(("Site 1", "https://example.com/1.ico", "the query", "https://example.com/1?q=the%20query"), Fields(answer.SearchResults[0]));
        Assert.Equal("""{"enable_source":true}""", Sent(ChatProtocol.DashScope).Parameter("search_options"));
        Assert.Equal("true", Sent(ChatProtocol.DashScope).Parameter("enable_search"));
    }

    [Fact]
    public async Task A_stream_has_them_on_its_last_piece()
    {
        var request = Ask.For("the query") with { EnableSearch = true, SearchOptions = """{"enable_source":true}""" };
        var streamed = await Client(ChatProtocol.DashScope).AskStreamAsync(request);
        Assert.Equal(2, streamed.Deltas[^1].SearchResults.Count);
        Assert.All(streamed.Deltas.SkipLast(1), delta => Assert.Empty(delta.SearchResults));
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"search_info":{"search_results":[PAGE]}}""")]
    [InlineData("""{"choices":[{"message":{"content":"x","search_info":{"search_results":[PAGE]}},"finish_reason":"stop"}]}""")]
    [InlineData("""{"output":{"text":"x","finish_reason":"stop","search_info":{"search_results":[PAGE]}}}""")]
    public async Task Other_places_are_understood(string body)
    {
        NextBody(body.Replace("PAGE", Page, StringComparison.Ordinal));
        var answer = await Client(ChatProtocol.OpenAI).AskAsync(Ask.For("x"));
        Assert.Equal(("S", "", "T", "https://example.com/"), Fields(Assert.Single(answer.SearchResults)));
        Assert.Null(answer.AdditionalProperties);
    }

    [Theory]
    [InlineData("""{"search_results":"none"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Odd_shapes_are_left_out(string json)
    {
        NextBody($$"""{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"search_info":{{json}}}""");
        var answer = await Client(ChatProtocol.OpenAI).AskAsync(Ask.For("x"));
        Assert.Equal("x", answer.Content);
        Assert.Empty(answer.SearchResults);
    }

    [Theory, BothProtocols]
    public async Task Without_a_search_there_are_none(ChatProtocol protocol) => Assert.Empty((await Client(protocol).AskAsync(Ask.For("x"))).SearchResults);

    private static (string? SiteName, string? Icon, string? Title, string? Url) Fields(SearchResult page) => (page.SiteName, page.Icon, page.Title, page.Url);
}
