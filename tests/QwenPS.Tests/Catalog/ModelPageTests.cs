using QwenPS.Client.Listing;
using QwenPS.Emulator;
using QwenPS.Tests.Emulator;
using Xunit;

namespace QwenPS.Tests.Catalog;

/// <summary>Tests pages of the model list, and lists in undocumented formats.</summary>
public sealed class ModelPageTests : EmulatorTest
{
    private static IEnumerable<string> Hundred(int first) => Enumerable.Range(first, 100).Select(number => $"m{number}");

    [Fact]
    public async Task Pages_are_read_until_the_total_is_reached()
    {
        Answer(CatalogClients.Page(Hundred(0), 250), CatalogClients.Page(Hundred(100), 250), CatalogClients.Page(Hundred(200).Take(50), 250));
        Assert.Equal(Enumerable.Range(0, 250).Select(number => $"m{number}"), (await NativeAsync()).Ids());
        Assert.Equal(["?page_no=1&page_size=100", "?page_no=2&page_size=100", "?page_no=3&page_size=100"], Emulator.Requests.Select(request => request.Query));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"many\"")]
    public async Task Without_a_total_a_page_that_is_not_full_is_the_last(string? total)
    {
        Answer(CatalogClients.Page(Hundred(0), total), CatalogClients.Page(Hundred(100).Take(99), total));
        Assert.Equal(199, (await NativeAsync()).Models.Count);
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Fact]
    public async Task A_total_that_is_too_high_ends_with_the_first_empty_page()
    {
        Answer(CatalogClients.Page(Hundred(0), 1_000_000), CatalogClients.Page([], 1_000_000));
        Assert.Equal(100, (await NativeAsync()).Models.Count);
    }

    [Fact]
    public async Task A_service_that_ignores_the_page_is_asked_twice()
    {
        Emulator.Faults.Add(new Fault { Body = CatalogClients.Page(Hundred(0), 1_000_000), Times = -1 });
        Assert.Equal(100, (await NativeAsync()).Models.Count);
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Fact]
    public async Task The_number_of_pages_is_bounded()
    {
        for (var page = 0; page < 60; page++) Answer(CatalogClients.Page([$"m{page}"], 1_000_000));
        var error = await Assert.ThrowsAsync<QwenException>(NativeAsync);
        Assert.Equal(ErrorKind.Protocol, error.Kind);
        Assert.Contains("more than 50 pages", error.Message, StringComparison.Ordinal);
        Assert.Equal(50, Emulator.Requests.Count);
    }

    [Fact]
    public async Task A_later_page_that_is_not_there_is_the_end()
    {
        Answer(CatalogClients.Page(Hundred(0), 250));
        Emulator.Faults.Add(new Fault { Status = 404 });
        ModelList list = await NativeAsync();
        Assert.True(list.IsServed);
        Assert.Equal(100, list.Models.Count);
    }

    [Theory]
    [InlineData("""{"object":"list","data":[{"id":"a"},null,7,"b",{},{"id":null},{"id":5},{"id":""},{"id":"  "},[],{"id":"c\u001b[31m"},{"id":"\ud83d"},{"id":"a"},{"id":"d","owned_by":"x"}]}""", "a b d")]
    [InlineData("""{"output":{"models":[{"model":"a"},{"model_id":"b"},{"name":"c"},{"name":"Name of D","model":"d"},false]}}""", "a b c d")]
    [InlineData("""{"models":[{"id":"a"}]}""", "a")]
    [InlineData("""{"output":{"data":[{"id":"a"}]}}""", "a")]
    [InlineData("""[{"id":"a"},"b"]""", "a b")]
    [InlineData("\uFEFF{\"data\":[{\"id\":\"a\"}]}", "a")]
    [InlineData("""{"data":[]}""", "")]
    public async Task Whatever_can_be_read_is_read(string body, string ids)
    {
        Answer(body);
        Assert.Equal(ids, string.Join(" ", (await Emulator.Client(ChatProtocol.OpenAI).ListAsync()).Ids()));
    }

    [Fact]
    public async Task A_name_for_people_is_kept()
    {
        Answer("""{"output":{"models":[{"model":"d","name":"Name of D"},{"model":"e","name":"e"}],"total":2}}""");
        Assert.Equal([new ListedModel("d", "Name of D"), new ListedModel("e", null)], (await NativeAsync()).Models);
    }

    [Theory]
    [InlineData("<html><title>Sign in</title></html>", "text/html", "HTML page \"Sign in\"")]
    [InlineData("{}", "application/json", "isn't a list of models")]
    [InlineData("42", "application/json", "isn't a list of models")]
    [InlineData("null", "application/json", "isn't a list of models")]
    [InlineData("""{"data":{"id":"a"}}""", "application/json", "isn't a list of models")]
    public async Task What_is_no_list_is_a_typed_error(string body, string contentType, string what)
    {
        Emulator.Faults.Add(new Fault { Body = body, ContentType = contentType });
        var exception = await Assert.ThrowsAsync<QwenException>(() => Emulator.Client(ChatProtocol.OpenAI).ListAsync());
        Assert.Equal(ErrorKind.Protocol, exception.Kind);
        Assert.Contains(what, exception.Message);
        Assert.Equal(body, exception.Body);
    }

    [Fact]
    public async Task An_error_with_status_200_is_that_error()
    {
        Answer("""{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"r-1"}""");
        var exception = await Assert.ThrowsAsync<QwenException>(NativeAsync);
        Assert.Equal((ErrorKind.Authentication, "InvalidApiKey"), (exception.Kind, exception.Code));
    }

    private void Answer(params string[] bodies)
    {
        foreach (string body in bodies) Emulator.Faults.Add(new Fault { Body = body, ContentType = "application/json" });
    }

    private Task<ModelList> NativeAsync() => Emulator.Client(ChatProtocol.DashScope).ListAsync();
}
