using System.Text.Json;
using QwenPS.Catalog;
using Xunit;

namespace QwenPS.Tests.Catalog;

public sealed class ModelCatalogTests
{
    [Theory]
    [InlineData("qwen-plus")]
    [InlineData("Qwen-Plus")]
    public void A_model_is_found_whatever_the_case(string id)
    {
        CatalogModel model = ModelCatalog.Find(id)!;
        Assert.Equal("qwen-plus", model.Id);
        Assert.Equal(1_000_000, model.Context);
        Assert.Equal(0.4m, model.GetPrice(PriceList.International)!.Lowest.Input);
        Assert.Equal(2m, model.GetPrice(PriceList.China)!.Lowest.Output);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("qwen")]
    [InlineData("gpt-4o")]
    [InlineData("-2025-07-28")]
    [InlineData("-latest")]
    [InlineData("gpt-4o-2025-07-28")]
    [InlineData("qwen-plus-2025-13-28")]
    [InlineData("qwen-plus-20250728")]
    public void What_it_does_not_know_is_null(string? id) => Assert.Null(ModelCatalog.Find(id));

    [Theory]
    [InlineData("qwen-plus-2025-07-28")]
    [InlineData("qwen-plus-2026-01-01")]
    [InlineData("qwen-plus-latest")]
    [InlineData("Qwen-Plus-Latest")]
    public void A_snapshot_has_the_limits_of_its_base_but_no_price(string id)
    {
        CatalogModel model = ModelCatalog.Find(id)!;
        Assert.Equal(id, model.Id);
        Assert.True(model.IsInferred);
        Assert.Equal(1_000_000, model.Context);
        Assert.Equal(32_768, model.MaxOutput);
        Assert.Null(model.GetPrice(PriceList.International) ?? model.GetPrice(PriceList.China));
    }

    [Theory]
    [InlineData("qwen-plus-2024-09-19")]
    [InlineData("qwen-max-2024-04-28")]
    public void A_snapshot_from_before_the_base_changed_has_nothing(string id) => Assert.Null(ModelCatalog.Find(id));

    [Theory]
    [InlineData("qwen-plsu", "qwen-plus")]
    [InlineData("qwen-pluss", "qwen-plus")]
    [InlineData("qwenplus", "qwen-plus")]
    [InlineData("QWEN-MAX", "qwen-max")]
    [InlineData(" qwen-max ", "qwen-max")]
    [InlineData("qwen-tubro", "qwen-turbo")]
    [InlineData("qwen3max", "qwen3-max")]
    [InlineData("qwen3-coder-pl", "qwen3-coder-plus")]
    [InlineData("qwen-mx", "qwen-max")]
    [InlineData("qwn-turbo", "qwen-turbo")]
    public void The_nearest_id_comes_first(string typed, string meant) => Assert.Equal(meant, FindNearest(typed, 3)[0]);

    [Theory]
    [InlineData("nope")]
    [InlineData("qwen-nope")]
    [InlineData("qwen-abc")]
    [InlineData("gpt-4o")]
    [InlineData("deepseek-v3")]
    [InlineData("")]
    public void Where_nothing_is_near_none_is_named(string typed) => Assert.Empty(FindNearest(typed, 3));

    [Fact]
    public void No_more_ids_are_named_than_asked_for() => Assert.Equal(2, FindNearest("qwen2.5-", 2).Count);

    [Fact]
    public void Beside_a_close_id_those_further_off_are_left_away() => Assert.Equal(["qwen-plus"], FindNearest("qwen-pluss", 3));

    private static IReadOnlyList<string> FindNearest(string id, int count) => NearestIds.Find(id, ModelCatalog.All.Select(model => model.Id), count);

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "abd", 1)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("abc", "xabc", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void The_distance_counts_typing_errors(string one, string other, int distance)
    {
        Assert.Equal(distance, EditDistance.Calculate(one, other));
        Assert.Equal(distance, EditDistance.Calculate(other, one));
    }

    [Fact]
    public void Notices_are_found_without_parsing_the_catalog()
    {
        byte[] json = ModelCatalog.ReadBundledJson();
        using JsonDocument document = JsonDocument.Parse(json);
        string[] named = [.. document.RootElement.GetProperty("retirements").EnumerateArray().SelectMany(notice => notice.GetProperty("models").EnumerateObject()).Select(model => model.Name)];
        Assert.NotEmpty(named);
        Assert.All(named, id => Assert.True(ModelCatalog.HasNotice(json, id)));
        Assert.All(named, id => Assert.True(ModelCatalog.HasNotice(json, id.ToUpperInvariant())));
    }

    [Theory]
    [InlineData("qwen-plus")]
    [InlineData("qwen-vl")]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("模型")]
    public void A_model_without_a_notice_needs_no_catalog(string id) => Assert.False(ModelCatalog.HasNotice(ModelCatalog.ReadBundledJson(), id));

    [Fact]
    public void A_row_can_be_read_without_the_rest()
    {
        byte[] json = ModelCatalog.ReadBundledJson();
        Assert.All(ModelCatalog.All, model => Assert.Equal(JsonSerializer.Serialize(model), JsonSerializer.Serialize(ModelCatalog.ReadRow(json, model.Id.ToUpperInvariant()))));
        Assert.Null(ModelCatalog.ReadRow(json, "qwen-plus-2025-07-28"));
        Assert.Null(ModelCatalog.ReadRow(json, "qwen-plu"));
        Assert.Null(ModelCatalog.ReadRow(json, "\""));
    }
}
