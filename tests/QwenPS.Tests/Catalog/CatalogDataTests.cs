using System.Text.Json;
using QwenPS.Catalog;
using QwenPS.Requests;
using Xunit;

namespace QwenPS.Tests.Catalog;

/// <summary>Checks the data of the catalog, because mistakes can occur when a model is added by hand.</summary>
public sealed class CatalogDataTests
{
    private static readonly string[] Kinds = ["text", "image", "audio", "video"];

    private static readonly IReadOnlyList<CatalogModel> All = ModelCatalog.All;

    [Fact]
    public void Ids_are_unique_and_sorted()
    {
        string[] ids = [.. All.Select(model => model.Id)];
        Assert.Equal(131, ids.Length);
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Matches("^[a-z][a-z0-9.-]+$", id));
    }

    [Fact]
    public void Limits_are_positive_and_fit_each_other() => Assert.All(All.Where(model => model.Name is not null), model =>
    {
        Assert.True(model.Context > 0);
        Assert.True(model.MaxOutput is null or > 0);
        Assert.True(model.MaxOutput is null || model.MaxOutput <= model.Context);
        Assert.NotEmpty(model.Input);
        Assert.NotEmpty(model.Output);
        Assert.All(model.Input.Concat(model.Output), kind => Assert.Contains(kind, Kinds));
    });

    [Fact]
    public void Dates_are_dates() => Assert.All(All.Where(model => model.Name is not null), model =>
    {
        Assert.Equal(model.Released is null, CatalogDate.Parse(model.Released) is null);
        Assert.Equal(model.Released is null, model.Updated is null);
        Assert.False(CatalogDate.Parse(model.Updated) < CatalogDate.Parse(model.Released));
    });

    /// <summary>Speech recognition is billed per second, which a row can't express.</summary>
    [Fact]
    public void Every_model_with_data_is_on_a_price_list() =>
        Assert.All(All.Where(model => model.Name is not null && model.Id != "qwen3-asr-flash"), model => Assert.True(model.InternationalPrice is not null || model.ChinaPrice is not null));

    [Fact]
    public void Prices_are_positive_and_plausible() =>
        Assert.All(All.SelectMany(model => new[] { model.InternationalPrice, model.ChinaPrice }).OfType<CatalogPrice>(), price =>
        {
            Assert.NotEmpty(price.Tiers);
            Assert.All(price.Tiers, tier =>
            {
                Assert.InRange(tier.Input, 0.001m, 500m);
                Assert.InRange(tier.Output, tier.Input * 0.8m, 500m);
                Assert.True(tier.Thinking is null || tier.Thinking > tier.Output);
            });
            Assert.Equal(price.Tiers.Select(tier => tier.Input).Order(), price.Tiers.Select(tier => tier.Input));
            Assert.True(price.ImplicitHit is null or (> 0 and < 1));
            Assert.True(price.ExplicitHit is null or (> 0 and < 1));
            Assert.True(price.ExplicitCreation is null or (> 1 and < 2));
            Assert.True(price.Batch is null or 0.5m);
            Assert.True(price.BatchChat is null or 0.5m);
        });

    /// <summary>According to the provider's page about Batch Chat, Beijing is the only region. Each model on this page also supports batches.</summary>
    [Fact]
    public void Batch_Chat_is_in_Beijing() => Assert.All(All, model =>
    {
        Assert.Null(model.InternationalPrice?.BatchChat);
        Assert.True(model.ChinaPrice is not { BatchChat: not null, Batch: null }, model.Id);
    });

    [Fact]
    public void The_bundled_file_passes_its_own_check()
    {
        using JsonDocument document = ReadFile();
        Assert.Empty(new CatalogValidator().Check(document.RootElement));
    }

    [Fact]
    public void Every_notice_has_its_day_its_site_its_source_and_the_day_it_was_read()
    {
        using JsonDocument document = ReadFile();
        DateTimeOffset snapshot = CatalogDate.Parse(ModelCatalog.Snapshot)!.Value;
        Assert.All(document.RootElement.GetProperty("retirements").EnumerateArray(), notice =>
        {
            Assert.NotNull(CatalogDate.Parse(notice.GetProperty("date").GetString()));
            Assert.True(notice.GetProperty("postponed").GetBoolean() || !notice.TryGetProperty("postponed_from", out _));
            Assert.NotEmpty(notice.GetProperty("models").EnumerateObject());
            Assert.All(notice.GetProperty("sources").EnumerateArray(), source =>
            {
                Assert.NotEqual("", source.GetProperty("title").GetString());
                Assert.StartsWith("https://", source.GetProperty("url").GetString(), StringComparison.Ordinal);
                Assert.True(CatalogDate.Parse(source.GetProperty("read").GetString()) <= snapshot);
            });
        });
    }

    /// <summary>The replacement of a retired model must not be a model that is also retired.</summary>
    [Fact]
    public void What_replaces_a_model_stays()
    {
        using JsonDocument document = ReadFile();
        IEnumerable<string> retired = document.RootElement.GetProperty("retirements").EnumerateArray().SelectMany(notice => notice.GetProperty("models").EnumerateObject())
            .Select(model => model.Name);
        Assert.All(retired, id => Assert.All(new[] { PriceList.China, PriceList.International }, site =>
        {
            string replacement = ModelCatalog.FindRetirement(id, site)!.Replacement!;
            Assert.Null(ModelCatalog.FindRetirement(replacement, site));
        }));
    }

    [Theory]
    [InlineData("qwen1.5-110b-chat", "2026-03-30", "qwen3.7-plus")]
    [InlineData("qwen2-0.5b-instruct", "2026-03-30", "qwen3.7-plus")]
    [InlineData("qwen-turbo", "2026-10-10", "Qwen3.7, Qwen3.6")]
    [InlineData("qwen-vl-max", "2026-10-10", "Qwen3.7, Qwen3.6")]
    [InlineData("QWEN-VL-PLUS", "2026-10-10", "Qwen3.7, Qwen3.6")]
    [InlineData("qwq-plus", "2026-10-10", "Qwen3.7, Qwen3.6")]
    [InlineData("qvq-max", "2026-10-10", "Qwen3.7, Qwen3.6")]
    [InlineData("qwen-mt-turbo", "2026-10-10", "qwen-mt-flash")]
    [InlineData("qwen-plus-2025-07-28", "2026-10-10", "qwen3.7-plus")]
    [InlineData("qwen-max-2025-01-25", "2026-05-13", "Qwen3.6")]
    [InlineData("qwen-max-0403", "2026-01-30", "Qwen3.6")]
    public void A_model_retires_on_the_day_of_its_notice(string id, string date, string replacement)
    {
        Retirement retirement = ModelCatalog.FindRetirement(id, PriceList.International)!;
        Assert.Equal((CatalogDate.Parse(date), replacement), (retirement.Date, retirement.Replacement));
    }

    [Theory]
    [InlineData("qwen-plus")]
    [InlineData("qwen-flash")]
    [InlineData("qwen-max")]
    [InlineData("qwen3.7-plus")]
    [InlineData("qwen3-vl-plus")]
    [InlineData("qwen-vl-ocr")]
    [InlineData("gpt-4o")]
    public void A_model_without_a_notice_stays(string id) =>
        Assert.Null(ModelCatalog.FindRetirement(id, PriceList.China) ?? ModelCatalog.FindRetirement(id, PriceList.International));

    [Fact]
    public void The_default_model_stays_and_is_on_both_price_lists()
    {
        CatalogModel model = ModelCatalog.Find(QwenPS.Connections.ConnectionFactory.DefaultModel)!;
        Assert.False(model.IsInferred);
        Assert.NotNull(model.ChinaPrice);
        Assert.NotNull(model.InternationalPrice);
        Assert.Null(ModelCatalog.FindRetirement(model.Id, PriceList.China) ?? ModelCatalog.FindRetirement(model.Id, PriceList.International));
    }

    private static JsonDocument ReadFile()
    {
        using Stream stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("QwenPS.models.json")!;
        return JsonDocument.Parse(stream);
    }

    [Theory]
    [InlineData("qwen-max-0428")]
    [InlineData("qwen-turbo-0206")]
    [InlineData("qwen2-57b-a14b-instruct")]
    [InlineData("qwen1.5-0.5b-chat")]
    [InlineData("codeqwen1.5-7b-chat")]
    [InlineData("qwen-1.8b-longcontext-chat")]
    public void Older_models_are_known_without_data(string id)
    {
        CatalogModel model = ModelCatalog.Find(id)!;
        Assert.False(model.IsInferred);
        Assert.Null(model.Context);
        Assert.Null(model.InternationalPrice ?? model.ChinaPrice);
    }

    /// <summary>Short requests aren't checked against the catalog. This is correct only if no model has a context that's too small for them.</summary>
    [Fact]
    public void The_smallest_context_is_the_one_that_the_check_relies_on() => Assert.Equal(ContextCheck.MinContext, All.Min(model => model.Context));

    [Fact]
    public void The_file_names_its_sources_and_their_licence()
    {
        using JsonDocument document = ReadFile();
        Assert.Contains("models.dev (MIT licence", document.RootElement.GetProperty("sources")[0].GetString());
        Assert.Equal(document.RootElement.GetProperty("snapshot").GetString(), ModelCatalog.Snapshot);
    }
}
