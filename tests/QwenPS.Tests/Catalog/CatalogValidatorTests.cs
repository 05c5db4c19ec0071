using System.Text.Json;
using QwenPS.Catalog;
using Xunit;

namespace QwenPS.Tests.Catalog;

public sealed class CatalogValidatorTests
{
    [Theory]
    [InlineData("[]", "$ must be an object.")]
    [InlineData("""{"modells":[]}""", "modells isn't a field of the catalog.")]
    [InlineData("""{"models":{}}""", "models must be a list.")]
    [InlineData("""{"models":[1]}""", "models[0] must be an object.")]
    [InlineData("""{"models":[{}]}""", "models[0].id is missing.")]
    [InlineData("""{"models":[{"id":""}]}""", "models[0].id must be a model ID without spaces.")]
    [InlineData("""{"models":[{"id":"a b"}]}""", "models[0].id must be a model ID without spaces.")]
    [InlineData("""{"models":[{"id":"a"},{"id":"A"}]}""", "models[1].id is the same as the ID of an earlier model in the file.")]
    [InlineData("""{"models":[{"id":"a","contex":1}]}""", "models[0].contex isn't a field of the catalog.")]
    [InlineData("""{"models":[{"id":"a","context":0}]}""", "models[0].context must be a whole number greater than 0.")]
    [InlineData("""{"models":[{"id":"a","context":1.5}]}""", "models[0].context must be a whole number greater than 0.")]
    [InlineData("""{"models":[{"id":"a","max_output":"8192"}]}""", "models[0].max_output must be a whole number greater than 0.")]
    [InlineData("""{"models":[{"id":"a","tools":"yes"}]}""", "models[0].tools must be true or false.")]
    [InlineData("""{"models":[{"id":"a","released":"2026"}]}""", "models[0].released must be a date such as 2026-10-10.")]
    [InlineData("""{"models":[{"id":"a","input":["smell"]}]}""", "models[0].input[0] must be text, image, audio, or video.")]
    [InlineData("""{"models":[{"id":"a","prices":{"mars":{}}}]}""", "models[0].prices.mars isn't a field of the catalog.")]
    [InlineData("""{"models":[{"id":"a","prices":{"china":{"input":1}}}]}""", "models[0].prices.china.output is missing.")]
    [InlineData("""{"models":[{"id":"a","prices":{"china":{"input":-1,"output":1}}}]}""", "models[0].prices.china.input must be a number from 0 to 1,000,000.")]
    [InlineData("""{"models":[{"id":"a","prices":{"china":{"input":1e99,"output":1}}}]}""", "models[0].prices.china.input must be a number from 0 to 1,000,000.")]
    [InlineData("""{"models":[{"id":"a","prices":{"china":{"tiers":[]}}}]}""", "models[0].prices.china.tiers must not be empty.")]
    [InlineData("""{"models":[{"id":"a","prices":{"china":{"tiers":[{"up_to":2,"input":1,"output":1},{"up_to":1,"input":1,"output":1}]}}}]}""", "models[0].prices.china.tiers[1].up_to must be greater than the limit of the previous price tier.")]
    [InlineData("""{"models":[{"id":"a","prices":{"china":{"input":1,"output":1,"cache":{"hit":1}}}}]}""", "models[0].prices.china.cache.hit isn't a field of the catalog.")]
    [InlineData("""{"retirements":[{"date":"2026-10-10"}]}""", "retirements[0].models is missing.")]
    [InlineData("""{"retirements":[{"date":"soon","models":{}}]}""", "retirements[0].date must be a date such as 2026-10-10.")]
    [InlineData("""{"retirements":[{"date":"2026-10-10","models":{"a":1}}]}""", "retirements[0].models.a must be text.")]
    [InlineData("""{"retirements":[{"date":"2026-10-10","sources":[{"site":"mars"}],"models":{}}]}""", "retirements[0].sources[0].site must be china or international.")]
    public void Each_error_is_one_line_with_its_place(string json, string problem)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal([problem], new CatalogValidator().Check(document.RootElement));
    }

    [Fact]
    public void No_more_errors_are_named_than_anybody_reads()
    {
        using JsonDocument document = JsonDocument.Parse($$"""{"models":[{{string.Join(",", Enumerable.Repeat("1", 1000))}}]}""");
        Assert.Equal(20, new CatalogValidator().Check(document.RootElement).Count);
    }

    /// <summary>If a catalog passes the validation, reading it causes no exception.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"models":[{"id":"a"}]}""")]
    [InlineData("""{"models":[{"id":"a","prices":{"china":{"input":1,"output":2,"batch":0.5}}}],"retirements":[{"date":"2099-01-01","models":{"a":null}}]}""")]
    public void What_is_right_is_read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Empty(new CatalogValidator().Check(document.RootElement));
        Assert.NotNull(CatalogContent.Read(System.Text.Encoding.UTF8.GetBytes(json)));
    }
}
