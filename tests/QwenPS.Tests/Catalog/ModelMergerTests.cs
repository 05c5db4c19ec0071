using System.Globalization;
using QwenPS.Catalog;
using QwenPS.Client.Listing;
using Xunit;

namespace QwenPS.Tests.Catalog;

public sealed class ModelMergerTests
{
    private static ModelList Listed(params string[] ids) => new([.. ids.Select(id => new ListedModel(id, null))], isServed: true, readTimestamp: 0);

    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();

    private static DateTimeOffset Beijing(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.FromHours(8));

    private static Model One(ModelList? list, string id, PriceList prices = PriceList.International) =>
        Assert.Single(ModelMerger.Merge(list, prices, Today), model => string.Equals(model.Id, id, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Without_a_list_it_is_the_catalog()
    {
        IReadOnlyList<Model> models = ModelMerger.Merge(null, PriceList.International, Today);
        Assert.Equal(ModelCatalog.All.Count, models.Count);
        Assert.All(models, model => Assert.True(model.Known));
        Assert.All(models, model => Assert.Null(model.Listed));
        Assert.Equal(models.Select(model => model.Id).Order(StringComparer.OrdinalIgnoreCase), models.Select(model => model.Id));
    }

    [Fact]
    public void A_list_that_is_not_served_says_nothing_about_what_is_listed() =>
        Assert.Null(One(new ModelList([], isServed: false, readTimestamp: 0), "qwen-plus").Listed);

    [Fact]
    public void A_list_tells_which_are_listed()
    {
        ModelList list = Listed("qwen-plus", "brand-new");
        Assert.True(One(list, "qwen-plus").Listed);
        Assert.False(One(list, "qwen-max").Listed);
        Model unknown = One(list, "brand-new");
        Assert.Equal((true, false), (unknown.Listed, unknown.Known));
        Assert.Null(unknown.Context);
        Assert.Empty(unknown.Features);
    }

    [Fact]
    public void The_spelling_of_the_service_counts()
    {
        Model model = One(Listed("Qwen-Plus"), "qwen-plus");
        Assert.Equal("Qwen-Plus", model.Id);
        Assert.Equal((1_000_000, true), (model.Context, model.Known));
    }

    [Fact]
    public void A_listed_snapshot_shows_the_limits_of_its_base()
    {
        Model model = One(Listed("qwen-plus-2025-07-28"), "qwen-plus-2025-07-28");
        Assert.Equal((1_000_000, true, false), (model.Context, model.Listed, model.Known));
        Assert.Equal(Beijing(2025, 7, 28), model.Released);
        Assert.Null(model.InputPrice);
    }

    [Fact]
    public void Everything_that_is_known_is_shown()
    {
        Model model = One(null, "qwen3.5-397b-a17b");
        Assert.Equal(["Thinking", "Tools", "StructuredOutput"], model.Features);
        Assert.Equal(["text", "image", "video", "audio"], model.Input);
        Assert.Equal(["text"], model.Output);
        Assert.Equal((262_144, 65_536), (model.Context, model.MaxOutput));
        Assert.Equal(Beijing(2026, 2, 15), model.Released);
        Assert.Equal((0.6m, 3.6m), (model.InputPrice, model.OutputPrice));
    }

    [Fact]
    public void Prices_are_those_of_the_region()
    {
        Model abroad = One(null, "qwen-plus");
        Assert.Equal((0.4m, 1.2m, 4m, "International"), (abroad.InputPrice, abroad.OutputPrice, abroad.ThinkingPrice, abroad.PriceRegion));
        Model home = One(null, "qwen-plus", PriceList.China);
        Assert.Equal((0.8m, 2m, 8m, "China"), (home.InputPrice, home.OutputPrice, home.ThinkingPrice, home.PriceRegion));
        Assert.Equal(("USD", "CNY"), (abroad.PriceCurrency, home.PriceCurrency));
        Assert.Equal((0.8m, 0.8m), (abroad.InputPriceCny, home.InputPriceCny));
        Assert.Null(One(null, "qwen-long").InputPrice);
        Assert.Equal(0.5m, One(null, "qwen-long", PriceList.China).InputPrice);
    }

    [Theory]
    [InlineData("2026-10-09T15:59:59Z", ModelStatus.Retiring)]
    [InlineData("2026-10-09T16:00:00Z", ModelStatus.Retired)]
    public void A_model_retires_at_midnight_in_Beijing(string now, ModelStatus status)
    {
        DateTimeOffset time = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);
        Model model = Assert.Single(ModelMerger.Merge(null, PriceList.International, time), model => model.Id == "qwen-mt-turbo");
        Assert.Equal((status, Beijing(2026, 10, 10), "qwen-mt-flash"), (model.Status, model.Retires, model.Replacement));
        Model other = Assert.Single(ModelMerger.Merge(null, PriceList.International, time), model => model.Id == "qwen-mt-flash");
        Assert.Equal((ModelStatus.Current, null, null), (other.Status, other.Retires, other.Replacement));
    }

    [Fact]
    public void A_listed_snapshot_that_retires_says_so()
    {
        Model model = One(Listed("qwen-plus-2025-07-28"), "qwen-plus-2025-07-28");
        Assert.Equal((Beijing(2026, 10, 10), "qwen3.7-plus"), (model.Retires, model.Replacement));
    }

    [Fact]
    public void A_model_on_no_list_is_found_if_a_notice_names_it()
    {
        Model model = ModelMerger.Find("qwen-max-2024-04-28", null, PriceList.International, Today)!;
        Assert.Equal((ModelStatus.Retired, false, null), (model.Status, model.Known, model.Listed));
        Assert.Null(ModelMerger.Find("qwen-plsu", null, PriceList.International, Today));
    }
}
