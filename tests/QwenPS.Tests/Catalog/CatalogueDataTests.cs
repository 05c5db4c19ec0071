using System.Text.Json;
using QwenPS.Client.Catalog;
using QwenPS.Commands.Chat;
using Xunit;

namespace QwenPS.Tests.Catalog;

/// <summary>The data itself: whoever adds a model by hand can mistype it.</summary>
public sealed class CatalogueDataTests
{
    private static readonly string[] Kinds = ["text", "image", "audio", "video"];

    private static readonly IReadOnlyList<CatalogueModel> All = ModelCatalogue.All;

    [Fact]
    public void Ids_are_unique_and_sorted()
    {
        string[] ids = [.. All.Select(model => model.Id)];
        Assert.Equal(98, ids.Length);
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Matches("^[a-z][a-z0-9.-]+$", id));
    }

    [Fact]
    public void Limits_are_positive_and_fit_each_other() => Assert.All(All.Where(model => model.Name is not null), model =>
    {
        Assert.True(model.Context > 0);
        Assert.True(model.MaxOutput > 0);
        Assert.True(model.MaxOutput <= model.Context);
        Assert.NotEmpty(model.Input);
        Assert.NotEmpty(model.Output);
        Assert.All(model.Input.Concat(model.Output), kind => Assert.Contains(kind, Kinds));
    });

    [Fact]
    public void Dates_are_dates() => Assert.All(All.Where(model => model.Name is not null), model =>
    {
        Assert.NotNull(CatalogueDate.Parse(model.Released));
        Assert.True(CatalogueDate.Parse(model.Updated) >= CatalogueDate.Parse(model.Released));
    });

    [Fact]
    public void Every_model_with_data_is_on_a_price_list() =>
        Assert.All(All.Where(model => model.Name is not null), model => Assert.True(model.InternationalPrice is not null || model.ChinaPrice is not null));

    [Fact]
    public void Prices_are_positive_and_plausible() =>
        Assert.All(All.SelectMany(model => new[] { model.InternationalPrice, model.ChinaPrice }).OfType<CataloguePrice>(), price =>
        {
            Assert.InRange(price.Input!.Value, 0.001m, 100m);
            Assert.InRange(price.Output!.Value, price.Input.Value, 100m);
            Assert.True(price.Thinking is null || price.Thinking >= price.Output);
            Assert.True(price.CachedInput is null || price.CachedInput < price.Input);
        });

    [Theory]
    [InlineData("qwen-turbo", 0.0003)]
    [InlineData("qwen-plus", 0.0008)]
    [InlineData("qwen-max", 0.02)]
    public void Prices_in_yuan_are_those_of_the_guide(string id, double price) => Assert.Equal((decimal)price, ModelCatalogue.Find(id)!.CnyPer1KInputTokens);

    [Theory]
    [InlineData("qwen-max-0428")]
    [InlineData("qwen-turbo-0206")]
    [InlineData("qwen2-57b-a14b-instruct")]
    [InlineData("qwen1.5-0.5b-chat")]
    [InlineData("codeqwen1.5-7b-chat")]
    [InlineData("qwen-1.8b-longcontext-chat")]
    public void Older_models_are_known_without_data(string id)
    {
        CatalogueModel model = ModelCatalogue.Find(id)!;
        Assert.False(model.IsInferred);
        Assert.Null(model.Context);
        Assert.Null(model.InternationalPrice ?? model.ChinaPrice);
    }

    /// <summary>Short requests are not checked against the catalogue, which holds only as long as every model has room for them.</summary>
    [Fact]
    public void The_smallest_context_is_the_one_that_the_check_relies_on() => Assert.Equal(ContextCheck.SmallestContext, All.Min(model => model.Context));

    [Fact]
    public void The_file_names_its_sources_and_their_licence()
    {
        using Stream stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream("QwenPS.models.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        Assert.Contains("models.dev (MIT licence", document.RootElement.GetProperty("sources")[0].GetString());
        Assert.Equal(document.RootElement.GetProperty("snapshot").GetString(), ModelCatalogue.Snapshot);
    }
}
