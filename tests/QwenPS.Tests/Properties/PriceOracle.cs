namespace QwenPS.Tests.Properties;

/// <summary>
/// Contains list prices and the rules of the bill. They're from the provider's pages (stored copies of August to November 2026), and were written without
/// knowledge of the module's catalog or its code. Prices are per million tokens. China is Beijing in CNY, International is Singapore in USD, and the -us names
/// are Virginia. The page contains the Singapore prices in CNY at a fixed rate. Each USD price is the round number that results in the price on the page.
/// <list type="bullet">
/// <item>The total input determines the price step, and the step applies to all tokens. K means 1,000. The upper bound belongs to the step.</item>
/// <item>Some models have a different output price if they think.</item>
/// <item>A hit in the implicit cache costs 20%. With the explicit cache, writing costs 125%, and a hit costs 10%. A request uses only one of the two
/// caches.</item>
/// <item>Batches cost half of the list price, without a discount for the cache.</item>
/// </list>
/// </summary>
internal static class PriceOracle
{
    private const decimal Million = 1_000_000m;
    private const decimal BatchShare = 0.5m;      // "其输入和输出Token单价均按实时推理价格的50%计费"

    /// <summary>Represents a price step. K means 1,000, and M means 1,000,000. The upper bound belongs to the step (Token &lt;= bound).</summary>
    private sealed class Tier
    {
        public Tier(long max, decimal input, decimal? plain, decimal? thinking) { Max = max; Input = input; Plain = plain; Thinking = thinking; }
        public long Max { get; }
        public decimal Input { get; }
        public decimal? Plain { get; }
        public decimal? Thinking { get; }
    }

    private sealed class Row
    {
        public Row(string model, string site, decimal? implicitHit, decimal? explicitHit, decimal? creation, bool batch, Tier[] tiers)
        { Model = model; Site = site; ImplicitHit = implicitHit; ExplicitHit = explicitHit; Creation = creation; Batch = batch; Tiers = tiers; }
        public string Model { get; }
        public string Site { get; }
        public decimal? ImplicitHit { get; }   // The share of the input price. Null means that the page doesn't list the model, or doesn't contain the share.
        public decimal? ExplicitHit { get; }
        public decimal? Creation { get; }
        public bool Batch { get; }
        public Tier[] Tiers { get; }
    }

    private static Tier T(long max, decimal input, decimal? plain, decimal? thinking) => new Tier(max, input, plain, thinking);

    private static Row R(string model, string site, decimal? implicitHit, decimal? explicitHit, decimal? creation, bool batch, params Tier[] tiers)
        => new Row(model, site, implicitHit, explicitHit, creation, batch, tiers);

    /// <summary>Returns CNY for China, or USD for International.</summary>
    public static string Currency(string site)
    {
        switch (site)
        {
            case "China": return "CNY";
            case "International": return "USD";
            default: throw new ArgumentOutOfRangeException(nameof(site), site, "China or International");
        }
    }

    /// <summary>
    /// Returns the cost of one request at list price, without rounding. inputTokens is the total (prompt_tokens), which includes the three cache counts.
    /// outputTokens includes the reasoning. Returns null if the pages contain no price. This is the case for an unknown model or site, for more input than the
    /// last step, and for a mode that the model doesn't have. It's also the case for the implicit and the explicit cache in one request (according to the page,
    /// they're mutually exclusive), and for a cache count if the cache page doesn't list the model or doesn't contain the share. Other cases are a batch for a
    /// model that isn't on any page, and counts that are negative or greater than the input in total. In a batch, the cache counts don't matter ("两者不能同时生效";
    /// "Batch ... 方式调用无法享受缓存折扣"), and all input costs half the input price.
    /// </summary>
    public static decimal? Cost(string model, string site, long inputTokens, long outputTokens, bool thinking,
        long implicitCachedTokens, long explicitCachedTokens, long cacheCreatedTokens, bool batch)
    {
        if (model == null || site == null || !Index.TryGetValue(Key(model, site), out var row)) return null;
        if (inputTokens < 0 || outputTokens < 0 || implicitCachedTokens < 0 || explicitCachedTokens < 0 || cacheCreatedTokens < 0) return null;
        decimal rest = (decimal)inputTokens - implicitCachedTokens - explicitCachedTokens - cacheCreatedTokens;
        if (rest < 0m) return null;

        Tier? tier = null;
        foreach (var t in row.Tiers)
        {
            if (inputTokens <= t.Max) { tier = t; break; }
        }
        if (tier == null) return null;

        decimal? outputPrice = thinking ? tier.Thinking : tier.Plain;
        if (outputPrice == null) return null;
        decimal output = outputTokens * outputPrice.Value;

        if (batch)
        {
            if (!row.Batch) return null;
            return (inputTokens * tier.Input + output) * BatchShare / Million;
        }

        if (implicitCachedTokens > 0 && (explicitCachedTokens > 0 || cacheCreatedTokens > 0)) return null;
        if (implicitCachedTokens > 0 && row.ImplicitHit == null) return null;
        if (explicitCachedTokens > 0 && row.ExplicitHit == null) return null;
        if (cacheCreatedTokens > 0 && row.Creation == null) return null;

        decimal input = rest * tier.Input
            + implicitCachedTokens * tier.Input * (row.ImplicitHit ?? 0m)
            + explicitCachedTokens * tier.Input * (row.ExplicitHit ?? 0m)
            + cacheCreatedTokens * tier.Input * (row.Creation ?? 0m);
        return (input + output) / Million;
    }

    /// <summary>
    /// Returns the upper bounds of the steps for boundary tests. The list is empty for an unknown model. If there's no bound, the value is long.MaxValue.
    /// </summary>
    public static IReadOnlyList<long> Bounds(string model, string site)
    {
        if (model == null || site == null || !Index.TryGetValue(Key(model, site), out var row)) return Array.Empty<long>();
        var list = new List<long>();
        foreach (var t in row.Tiers) list.Add(t.Max);
        return list;
    }

    private static string Key(string model, string site) => site + "\n" + model;

    private static readonly Row[] Rows =
    {
        // R(model, site, implicit hit share, explicit hit share, creation share, batch, T(upper bound, input, output plain, output thinking)...)
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问Max / Beijing
        R("qwen3.8-max-prime", "China", null, null, null, false, T(1_000_000, 24m, 72m, 72m)),
        R("qwen3.8-max", "China", null, null, 1.25m, true, T(1_000_000, 12m, 36m, 36m)),
        R("qwen3.7-max", "China", 0.2m, 0.1m, 1.25m, true, T(1_000_000, 12m, 36m, 36m)),
        R("qwen3.7-max-2026-06-08", "China", null, 0.1m, 1.25m, false, T(1_000_000, 12m, 36m, 36m)),
        R("qwen3.7-max-2026-05-20", "China", 0.2m, 0.1m, 1.25m, false, T(1_000_000, 12m, 36m, 36m)),
        R("qwen3.7-max-preview", "China", null, null, null, false, T(1_000_000, 12m, null, 36m)),
        R("qwen3.7-max-2026-05-17", "China", null, null, null, false, T(1_000_000, 12m, null, 36m)),
        R("qwen3.6-max-preview", "China", null, 0.1m, 1.25m, false, T(128_000, 9m, 54m, 54m), T(256_000, 15m, 90m, 90m)),
        R("qwen3-max", "China", 0.2m, 0.1m, 1.25m, true, T(32_000, 2.5m, 10m, 10m), T(128_000, 4m, 16m, 16m), T(256_000, 7m, 28m, 28m)),
        R("qwen3-max-2026-01-23", "China", null, null, null, false, T(32_000, 2.5m, 10m, 10m), T(128_000, 4m, 16m, 16m), T(256_000, 7m, 28m, 28m)),
        R("qwen3-max-2025-09-23", "China", null, null, null, false, T(32_000, 6m, 24m, null), T(128_000, 10m, 40m, null), T(256_000, 15m, 60m, null)),
        R("qwen3-max-preview", "China", 0.2m, null, null, false, T(32_000, 6m, 24m, 24m), T(128_000, 10m, 40m, 40m), T(256_000, 15m, 60m, 60m)),
        R("qwen-max", "China", 0.2m, null, null, false, T(long.MaxValue, 2.4m, 9.6m, null)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问Plus / Beijing
        R("qwen3.7-plus", "China", 0.2m, 0.1m, 1.25m, true, T(256_000, 2m, 8m, 8m), T(1_000_000, 6m, 24m, 24m)),
        R("qwen3.7-plus-2026-05-26", "China", 0.2m, 0.1m, 1.25m, false, T(256_000, 2m, 8m, 8m), T(1_000_000, 6m, 24m, 24m)),
        R("qwen3.6-plus", "China", null, 0.1m, 1.25m, true, T(256_000, 2m, 12m, 12m), T(1_000_000, 8m, 48m, 48m)),
        R("qwen3.6-plus-2026-04-02", "China", null, null, null, false, T(256_000, 2m, 12m, 12m), T(1_000_000, 8m, 48m, 48m)),
        R("qwen3.5-plus", "China", null, 0.1m, 1.25m, true, T(128_000, 0.8m, 4.8m, 4.8m), T(256_000, 2m, 12m, 12m), T(1_000_000, 4m, 24m, 24m)),
        R("qwen3.5-plus-2026-04-20", "China", null, 0.1m, 1.25m, false, T(128_000, 0.8m, 4.8m, 4.8m), T(256_000, 2m, 12m, 12m), T(1_000_000, 4m, 24m, 24m)),
        R("qwen3.5-plus-2026-02-15", "China", null, null, null, false, T(128_000, 0.8m, 4.8m, 4.8m), T(256_000, 2m, 12m, 12m), T(1_000_000, 4m, 24m, 24m)),
        R("qwen-plus", "China", 0.2m, 0.1m, 1.25m, true, T(128_000, 0.8m, 2m, 8m), T(256_000, 2.4m, 20m, 24m), T(1_000_000, 4.8m, 48m, 64m)),
        R("qwen-plus-latest", "China", null, null, null, true, T(128_000, 0.8m, 2m, 8m), T(256_000, 2.4m, 20m, 24m), T(1_000_000, 4.8m, 48m, 64m)),
        R("qwen-plus-2025-12-01", "China", null, null, null, false, T(128_000, 0.8m, 2m, 8m), T(256_000, 2.4m, 20m, 24m), T(1_000_000, 4.8m, 48m, 64m)),
        R("qwen-plus-2025-09-11", "China", null, null, null, false, T(128_000, 0.8m, 2m, 8m), T(256_000, 2.4m, 20m, 24m), T(1_000_000, 4.8m, 48m, 64m)),
        R("qwen-plus-2025-07-28", "China", null, null, null, false, T(128_000, 0.8m, 2m, 8m), T(256_000, 2.4m, 20m, 24m), T(1_000_000, 4.8m, 48m, 64m)),
        R("qwen-plus-2025-07-14", "China", null, null, null, false, T(long.MaxValue, 0.8m, 2m, 8m)),
        R("qwen-plus-2025-04-28", "China", null, null, null, false, T(long.MaxValue, 0.8m, 2m, 8m)),
        R("qwen-plus-2025-01-25", "China", null, null, null, false, T(long.MaxValue, 0.8m, 2m, 2m)),
        R("qwen-plus-2025-01-12", "China", null, null, null, false, T(long.MaxValue, 0.8m, 2m, 2m)),
        R("qwen-plus-2024-12-20", "China", null, null, null, false, T(long.MaxValue, 0.8m, 2m, 2m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问Flash / Beijing
        R("qwen3.8-flash", "China", null, null, 1.25m, true, T(1_000_000, 0.8m, 2.7m, 2.7m)),
        R("qwen3.7-flash", "China", 0.2m, 0.1m, 1.25m, true, T(32_000, 0.2m, 0.8m, 0.8m), T(256_000, 0.6m, 2.4m, 2.4m), T(1_000_000, 1.2m, 4.8m, 4.8m)),
        R("qwen3.7-flash-2026-07-15", "China", 0.2m, 0.1m, 1.25m, false, T(32_000, 0.2m, 0.8m, 0.8m), T(256_000, 0.6m, 2.4m, 2.4m), T(1_000_000, 1.2m, 4.8m, 4.8m)),
        R("qwen3.6-flash", "China", null, 0.1m, 1.25m, true, T(256_000, 1.2m, 7.2m, 7.2m), T(1_000_000, 4.8m, 28.8m, 28.8m)),
        R("qwen3.6-flash-2026-04-16", "China", null, null, null, false, T(256_000, 1.2m, 7.2m, 7.2m), T(1_000_000, 4.8m, 28.8m, 28.8m)),
        R("qwen3.5-flash", "China", null, 0.1m, 1.25m, true, T(128_000, 0.2m, 2m, 2m), T(256_000, 0.8m, 8m, 8m), T(1_000_000, 1.2m, 12m, 12m)),
        R("qwen3.5-flash-2026-02-23", "China", null, null, null, false, T(128_000, 0.2m, 2m, 2m), T(256_000, 0.8m, 8m, 8m), T(1_000_000, 1.2m, 12m, 12m)),
        R("qwen-flash", "China", 0.2m, 0.1m, 1.25m, true, T(128_000, 0.15m, 1.5m, 1.5m), T(256_000, 0.6m, 6m, 6m), T(1_000_000, 1.2m, 12m, 12m)),
        R("qwen-flash-2025-07-28", "China", null, null, null, false, T(128_000, 0.15m, 1.5m, 1.5m), T(256_000, 0.6m, 6m, 6m), T(1_000_000, 1.2m, 12m, 12m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问Turbo / Beijing
        R("qwen-turbo", "China", 0.2m, null, null, false, T(long.MaxValue, 0.3m, 0.6m, 3m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; QwQ / Beijing
        R("qwq-plus", "China", null, null, null, false, T(long.MaxValue, 1.6m, null, 4m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问Long / Beijing
        R("qwen-long", "China", null, null, null, true, T(long.MaxValue, 0.5m, 2m, 2m)),
        R("qwen-long-latest", "China", null, null, null, true, T(long.MaxValue, 0.5m, 2m, 2m)),
        R("qwen-long-2025-01-25", "China", null, null, null, false, T(long.MaxValue, 0.5m, 2m, 2m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; QVQ / Beijing
        R("qvq-max", "China", null, null, null, false, T(long.MaxValue, 8m, 32m, 32m)),
        R("qvq-plus", "China", null, null, null, false, T(long.MaxValue, 2m, 5m, 5m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问VL / Beijing
        R("qwen3-vl-plus", "China", 0.2m, 0.1m, 1.25m, true, T(32_000, 1m, 10m, 10m), T(128_000, 1.5m, 15m, 15m), T(256_000, 3m, 30m, 30m)),
        R("qwen3-vl-plus-2025-12-19", "China", null, null, null, false, T(32_000, 1m, 10m, 10m), T(128_000, 1.5m, 15m, 15m), T(256_000, 3m, 30m, 30m)),
        R("qwen3-vl-plus-2025-09-23", "China", null, null, null, false, T(32_000, 1m, 10m, 10m), T(128_000, 1.5m, 15m, 15m), T(256_000, 3m, 30m, 30m)),
        R("qwen3-vl-flash", "China", 0.2m, 0.1m, 1.25m, true, T(32_000, 0.15m, 1.5m, 1.5m), T(128_000, 0.3m, 3m, 3m), T(256_000, 0.6m, 6m, 6m)),
        R("qwen3-vl-flash-2026-01-22", "China", null, null, null, false, T(32_000, 0.15m, 1.5m, 1.5m), T(128_000, 0.3m, 3m, 3m), T(256_000, 0.6m, 6m, 6m)),
        R("qwen3-vl-flash-2025-10-15", "China", null, null, null, false, T(32_000, 0.15m, 1.5m, 1.5m), T(128_000, 0.3m, 3m, 3m), T(256_000, 0.6m, 6m, 6m)),
        R("qwen-vl-max", "China", 0.2m, null, null, false, T(long.MaxValue, 1.6m, 4m, 4m)),
        R("qwen-vl-plus", "China", 0.2m, null, null, false, T(long.MaxValue, 0.8m, 2m, 2m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问OCR / Beijing
        R("qwen3.5-ocr", "China", null, null, null, false, T(long.MaxValue, 0.5m, 2m, 2m)),
        R("qwen-vl-ocr", "China", null, null, null, true, T(long.MaxValue, 0.3m, 0.5m, 0.5m)),
        R("qwen-vl-ocr-latest", "China", null, null, null, true, T(long.MaxValue, 0.3m, 0.5m, 0.5m)),
        R("qwen-vl-ocr-2025-11-20", "China", null, null, null, false, T(long.MaxValue, 0.3m, 0.5m, 0.5m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问数学模型 / Beijing
        R("qwen-math-plus", "China", null, null, null, false, T(long.MaxValue, 4m, 12m, 12m)),
        R("qwen-math-turbo", "China", null, null, null, false, T(long.MaxValue, 2m, 6m, 6m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问Coder / Beijing
        R("qwen3-coder-plus", "China", 0.2m, 0.1m, 1.25m, false, T(32_000, 4m, 16m, 16m), T(128_000, 6m, 24m, 24m), T(256_000, 10m, 40m, 40m), T(1_000_000, 20m, 200m, 200m)),
        R("qwen3-coder-plus-2025-09-23", "China", null, null, null, false, T(32_000, 4m, 16m, 16m), T(128_000, 6m, 24m, 24m), T(256_000, 10m, 40m, 40m), T(1_000_000, 20m, 200m, 200m)),
        R("qwen3-coder-plus-2025-07-22", "China", null, null, null, false, T(32_000, 4m, 16m, 16m), T(128_000, 6m, 24m, 24m), T(256_000, 10m, 40m, 40m), T(1_000_000, 20m, 200m, 200m)),
        R("qwen3-coder-flash", "China", 0.2m, 0.1m, 1.25m, false, T(32_000, 1m, 4m, 4m), T(128_000, 1.5m, 6m, 6m), T(256_000, 2.5m, 10m, 10m), T(1_000_000, 5m, 25m, 25m)),
        R("qwen3-coder-flash-2025-07-28", "China", null, null, null, false, T(32_000, 1m, 4m, 4m), T(128_000, 1.5m, 6m, 6m), T(256_000, 2.5m, 10m, 10m), T(1_000_000, 5m, 25m, 25m)),
        R("qwen-coder-plus", "China", null, null, null, false, T(long.MaxValue, 3.5m, 7m, 7m)),
        R("qwen-coder-turbo", "China", null, null, null, false, T(long.MaxValue, 2m, 6m, 6m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问翻译模型 / Beijing
        R("qwen-mt-plus", "China", null, null, null, false, T(long.MaxValue, 1.8m, 5.4m, 5.4m)),
        R("qwen-mt-flash", "China", null, null, null, false, T(long.MaxValue, 0.7m, 1.95m, 1.95m)),
        R("qwen-mt-lite", "China", null, null, null, false, T(long.MaxValue, 0.6m, 1.6m, 1.6m)),
        R("qwen-mt-turbo", "China", null, null, null, false, T(long.MaxValue, 0.7m, 1.95m, 1.95m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问数据挖掘模型 / Beijing
        R("qwen-doc-turbo", "China", 0.2m, null, null, false, T(long.MaxValue, 0.6m, 1m, 1m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 千问深入研究模型 / Beijing
        R("qwen-deep-research", "China", null, null, null, false, T(long.MaxValue, 54m, 163m, 163m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 通义晓蜜对话分析模型 / Beijing
        R("tongyi-xiaomi-analysis-flash", "China", null, null, null, false, T(long.MaxValue, 0.2m, 0.4m, 0.4m)),
        R("tongyi-xiaomi-analysis-pro", "China", null, null, null, false, T(long.MaxValue, 1.0m, 2.7m, 2.7m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen3.8 / Beijing
        R("qwen3.8-2.4t-a95b", "China", null, null, 1.25m, false, T(1_000_000, 12m, 36m, 36m)),
        R("qwen3.8-27b", "China", null, 0.1m, 1.25m, false, T(1_000_000, 3m, 12m, 12m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen3.6 / Beijing
        R("qwen3.6-35b-a3b", "China", null, null, null, false, T(256_000, 1.8m, 10.8m, 10.8m)),
        R("qwen3.6-27b", "China", null, null, null, false, T(256_000, 3m, 18m, 18m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen3.5 / Beijing
        R("qwen3.5-397b-a17b", "China", null, null, null, false, T(128_000, 1.2m, 7.2m, 7.2m), T(256_000, 3m, 18m, 18m)),
        R("qwen3.5-122b-a10b", "China", null, null, null, false, T(128_000, 0.8m, 6.4m, 6.4m), T(256_000, 2m, 16m, 16m)),
        R("qwen3.5-27b", "China", null, null, null, false, T(128_000, 0.6m, 4.8m, 4.8m), T(256_000, 1.8m, 14.4m, 14.4m)),
        R("qwen3.5-35b-a3b", "China", null, null, null, false, T(128_000, 0.4m, 3.2m, 3.2m), T(256_000, 1.6m, 12.8m, 12.8m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen3 / Beijing
        R("qwen3-next-80b-a3b-thinking", "China", null, null, null, false, T(long.MaxValue, 1m, null, 10m)),
        R("qwen3-next-80b-a3b-instruct", "China", null, null, null, false, T(long.MaxValue, 1m, 4m, null)),
        R("qwen3-235b-a22b-thinking-2507", "China", null, null, null, false, T(long.MaxValue, 2m, null, 20m)),
        R("qwen3-235b-a22b-instruct-2507", "China", null, null, null, false, T(long.MaxValue, 2m, 8m, null)),
        R("qwen3-30b-a3b-thinking-2507", "China", null, null, null, false, T(long.MaxValue, 0.75m, null, 7.5m)),
        R("qwen3-30b-a3b-instruct-2507", "China", null, null, null, false, T(long.MaxValue, 0.75m, 3m, null)),
        R("qwen3-235b-a22b", "China", null, null, null, false, T(long.MaxValue, 2m, 8m, 20m)),
        R("qwen3-32b", "China", null, null, null, false, T(long.MaxValue, 2m, 8m, 20m)),
        R("qwen3-30b-a3b", "China", null, null, null, false, T(long.MaxValue, 0.75m, 3m, 7.5m)),
        R("qwen3-14b", "China", null, null, null, false, T(long.MaxValue, 1m, 4m, 10m)),
        R("qwen3-8b", "China", null, null, null, false, T(long.MaxValue, 0.5m, 2m, 5m)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen-VL / Beijing
        R("qwen3-vl-235b-a22b-thinking", "China", null, null, null, false, T(long.MaxValue, 2m, null, 20m)),
        R("qwen3-vl-32b-thinking", "China", null, null, null, false, T(long.MaxValue, 2m, null, 20m)),
        R("qwen3-vl-235b-a22b-instruct", "China", null, null, null, false, T(long.MaxValue, 2m, 8m, null)),
        R("qwen3-vl-32b-instruct", "China", null, null, null, false, T(long.MaxValue, 2m, 8m, null)),
        R("qwen3-vl-30b-a3b-thinking", "China", null, null, null, false, T(long.MaxValue, 0.75m, null, 7.5m)),
        R("qwen3-vl-30b-a3b-instruct", "China", null, null, null, false, T(long.MaxValue, 0.75m, 3m, null)),
        R("qwen3-vl-8b-thinking", "China", null, null, null, false, T(long.MaxValue, 0.5m, null, 5m)),
        R("qwen3-vl-8b-instruct", "China", null, null, null, false, T(long.MaxValue, 0.5m, 2m, null)),
        // help.aliyun.com/zh/model-studio/model-pricing, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen-Coder / Beijing
        R("qwen3-coder-next", "China", null, null, null, false, T(32_000, 1m, 4m, 4m), T(128_000, 1.5m, 6m, 6m), T(256_000, 2.5m, 10m, 10m)),
        R("qwen3-coder-480b-a35b-instruct", "China", null, null, null, false, T(32_000, 6m, 24m, 24m), T(128_000, 9m, 36m, 36m), T(200_000, 15m, 60m, 60m)),
        R("qwen3-coder-30b-a3b-instruct", "China", null, null, null, false, T(32_000, 1.5m, 6m, 6m), T(128_000, 2.25m, 9m, 9m), T(200_000, 3.75m, 15m, 15m)),
        // alibabacloud.com/help/en/model-studio/model-pricing.md, stored copy Sep-Nov 2026; Qwen-Max / Singapore, International
        R("qwen3.8-max", "International", null, null, 1.25m, false, T(1_000_000, 2m, 6m, 6m)),
        R("qwen3.8-max-0902", "International", null, null, 1.25m, false, T(1_000_000, 2m, 6m, 6m)),
        R("qwen3.7-max", "International", 0.2m, 0.1m, 1.25m, false, T(1_000_000, 2.5m, 7.5m, 7.5m)),
        R("qwen3.7-max-2026-06-08", "International", null, 0.1m, 1.25m, false, T(1_000_000, 2.5m, 7.5m, 7.5m)),
        R("qwen3.7-max-2026-05-20", "International", 0.2m, 0.1m, 1.25m, false, T(1_000_000, 2.5m, 7.5m, 7.5m)),
        R("qwen3.7-max-preview", "International", null, null, null, false, T(1_000_000, 2.5m, null, 7.5m)),
        R("qwen3.7-max-2026-05-17", "International", null, null, null, false, T(1_000_000, 2.5m, null, 7.5m)),
        R("qwen3.6-max-preview", "International", null, 0.1m, 1.25m, false, T(128_000, 1.3m, 7.8m, 7.8m), T(256_000, 2m, 12m, 12m)),
        R("qwen3-max", "International", 0.2m, 0.1m, 1.25m, false, T(32_000, 1.2m, 6m, 6m), T(128_000, 2.4m, 12m, 12m), T(256_000, 3m, 15m, 15m)),
        R("qwen3-max-2026-01-23", "International", null, null, null, false, T(32_000, 1.2m, 6m, 6m), T(128_000, 2.4m, 12m, 12m), T(256_000, 3m, 15m, 15m)),
        R("qwen3-max-preview", "International", null, null, null, false, T(32_000, 1.2m, 6m, 6m), T(128_000, 2.4m, 12m, 12m), T(256_000, 3m, 15m, 15m)),
        R("qwen3-max-2025-09-23", "International", null, null, null, false, T(32_000, 1.2m, 6m, null), T(128_000, 2.4m, 12m, null), T(256_000, 3m, 15m, null)),
        R("qwen-max", "International", 0.2m, null, null, true, T(long.MaxValue, 1.6m, 6.4m, null)),
        // alibabacloud.com/help/en/model-studio/model-pricing.md, stored copy Sep-Nov 2026; Qwen-Plus / Singapore, International
        R("qwen3.7-plus", "International", 0.2m, 0.1m, 1.25m, false, T(256_000, 0.4m, 1.6m, 1.6m), T(1_000_000, 1.2m, 4.8m, 4.8m)),
        R("qwen3.7-plus-2026-05-26", "International", 0.2m, 0.1m, 1.25m, false, T(256_000, 0.4m, 1.6m, 1.6m), T(1_000_000, 1.2m, 4.8m, 4.8m)),
        R("qwen3.6-plus", "International", null, 0.1m, 1.25m, false, T(256_000, 0.5m, 3m, 3m), T(1_000_000, 2m, 6m, 6m)),
        R("qwen3.6-plus-2026-04-02", "International", null, null, null, false, T(256_000, 0.5m, 3m, 3m), T(1_000_000, 2m, 6m, 6m)),
        R("qwen3.5-plus", "International", null, 0.1m, 1.25m, false, T(256_000, 0.4m, 2.4m, 2.4m), T(1_000_000, 0.5m, 3m, 3m)),
        R("qwen3.5-plus-2026-04-20", "International", null, 0.1m, 1.25m, false, T(256_000, 0.4m, 2.4m, 2.4m), T(1_000_000, 0.5m, 3m, 3m)),
        R("qwen3.5-plus-2026-02-15", "International", null, null, null, false, T(256_000, 0.4m, 2.4m, 2.4m), T(1_000_000, 0.5m, 3m, 3m)),
        R("qwen-plus", "International", 0.2m, 0.1m, 1.25m, true, T(256_000, 0.4m, 1.2m, 4m), T(1_000_000, 1.2m, 3.6m, 12m)),
        R("qwen-plus-latest", "International", null, null, null, false, T(256_000, 0.4m, 1.2m, 4m), T(1_000_000, 1.2m, 3.6m, 12m)),
        R("qwen-plus-2025-12-01", "International", null, null, null, false, T(256_000, 0.4m, 1.2m, 4m), T(1_000_000, 1.2m, 3.6m, 12m)),
        R("qwen-plus-2025-09-11", "International", null, null, null, false, T(256_000, 0.4m, 1.2m, 4m), T(1_000_000, 1.2m, 3.6m, 12m)),
        R("qwen-plus-2025-07-28", "International", null, null, null, false, T(256_000, 0.4m, 1.2m, 4m), T(1_000_000, 1.2m, 3.6m, 12m)),
        R("qwen-plus-2025-07-14", "International", null, null, null, false, T(long.MaxValue, 0.4m, 1.2m, 4m)),
        R("qwen-plus-2025-04-28", "International", null, null, null, false, T(long.MaxValue, 0.4m, 1.2m, 4m)),
        R("qwen-plus-2025-01-25", "International", null, null, null, false, T(long.MaxValue, 0.4m, 1.2m, null)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 千问Flash / Singapore, International
        R("qwen3.8-flash", "International", null, null, null, false, T(1_000_000, 0.15m, 0.47m, 0.47m)),
        R("qwen3.7-flash", "International", 0.2m, 0.1m, 1.25m, false, T(32_000, 0.03m, 0.13m, 0.13m), T(256_000, 0.1m, 0.4m, 0.4m), T(1_000_000, 0.2m, 0.8m, 0.8m)),
        R("qwen3.7-flash-2026-07-15", "International", 0.2m, 0.1m, 1.25m, false, T(32_000, 0.03m, 0.13m, 0.13m), T(256_000, 0.1m, 0.4m, 0.4m), T(1_000_000, 0.2m, 0.8m, 0.8m)),
        R("qwen3.6-flash", "International", null, 0.1m, 1.25m, false, T(256_000, 0.25m, 1.5m, 1.5m), T(1_000_000, 1m, 4m, 4m)),
        R("qwen3.6-flash-2026-04-16", "International", null, null, null, false, T(256_000, 0.25m, 1.5m, 1.5m), T(1_000_000, 1m, 4m, 4m)),
        R("qwen3.5-flash", "International", null, 0.1m, 1.25m, true, T(1_000_000, 0.1m, 0.4m, 0.4m)),
        R("qwen3.5-flash-2026-02-23", "International", null, null, null, false, T(1_000_000, 0.1m, 0.4m, 0.4m)),
        R("qwen-flash", "International", 0.2m, 0.1m, 1.25m, true, T(256_000, 0.05m, 0.4m, 0.4m), T(1_000_000, 0.25m, 2m, 2m)),
        R("qwen-flash-2025-07-28", "International", null, null, null, false, T(256_000, 0.05m, 0.4m, 0.4m), T(1_000_000, 0.25m, 2m, 2m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 千问Turbo / Singapore, International
        R("qwen-turbo", "International", 0.2m, null, null, true, T(long.MaxValue, 0.05m, 0.2m, 0.5m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; QwQ / Singapore, International
        R("qwq-plus", "International", null, null, null, false, T(long.MaxValue, 0.8m, null, 2.4m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; QVQ / Singapore, International
        R("qvq-max", "International", null, null, null, false, T(long.MaxValue, 1.2m, 4.8m, 4.8m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 千问VL / Singapore, International
        R("qwen3-vl-plus", "International", 0.2m, 0.1m, 1.25m, false, T(32_000, 0.2m, 1.6m, 1.6m), T(128_000, 0.3m, 2.4m, 2.4m), T(256_000, 0.6m, 4.8m, 4.8m)),
        R("qwen3-vl-plus-2025-12-19", "International", null, null, null, false, T(32_000, 0.2m, 1.6m, 1.6m), T(128_000, 0.3m, 2.4m, 2.4m), T(256_000, 0.6m, 4.8m, 4.8m)),
        R("qwen3-vl-plus-2025-09-23", "International", null, null, null, false, T(32_000, 0.2m, 1.6m, 1.6m), T(128_000, 0.3m, 2.4m, 2.4m), T(256_000, 0.6m, 4.8m, 4.8m)),
        R("qwen3-vl-flash", "International", 0.2m, 0.1m, 1.25m, false, T(32_000, 0.05m, 0.4m, 0.4m), T(128_000, 0.075m, 0.6m, 0.6m), T(256_000, 0.12m, 0.96m, 0.96m)),
        R("qwen3-vl-flash-2026-01-22", "International", null, null, null, false, T(32_000, 0.05m, 0.4m, 0.4m), T(128_000, 0.075m, 0.6m, 0.6m), T(256_000, 0.12m, 0.96m, 0.96m)),
        R("qwen3-vl-flash-2025-10-15", "International", null, null, null, false, T(32_000, 0.05m, 0.4m, 0.4m), T(128_000, 0.075m, 0.6m, 0.6m), T(256_000, 0.12m, 0.96m, 0.96m)),
        R("qwen-vl-max", "International", 0.2m, null, null, false, T(long.MaxValue, 0.8m, 3.2m, 3.2m)),
        R("qwen-vl-plus", "International", 0.2m, null, null, false, T(long.MaxValue, 0.21m, 0.63m, 0.63m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 千问OCR / Singapore, International
        R("qwen-vl-ocr", "International", null, null, null, false, T(long.MaxValue, 0.07m, 0.16m, 0.16m)),
        R("qwen-vl-ocr-2025-11-20", "International", null, null, null, false, T(long.MaxValue, 0.07m, 0.16m, 0.16m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 千问Coder / Singapore, International
        R("qwen3-coder-plus", "International", 0.2m, 0.1m, 1.25m, false, T(32_000, 1m, 5m, 5m), T(128_000, 1.8m, 9m, 9m), T(256_000, 3m, 15m, 15m), T(1_000_000, 6m, 60m, 60m)),
        R("qwen3-coder-plus-2025-09-23", "International", null, null, null, false, T(32_000, 1m, 5m, 5m), T(128_000, 1.8m, 9m, 9m), T(256_000, 3m, 15m, 15m), T(1_000_000, 6m, 60m, 60m)),
        R("qwen3-coder-plus-2025-07-22", "International", null, null, null, false, T(32_000, 1m, 5m, 5m), T(128_000, 1.8m, 9m, 9m), T(256_000, 3m, 15m, 15m), T(1_000_000, 6m, 60m, 60m)),
        R("qwen3-coder-flash", "International", 0.2m, 0.1m, 1.25m, false, T(32_000, 0.3m, 1.5m, 1.5m), T(128_000, 0.5m, 2.5m, 2.5m), T(256_000, 0.8m, 4m, 4m), T(1_000_000, 1.6m, 9.6m, 9.6m)),
        R("qwen3-coder-flash-2025-07-28", "International", null, null, null, false, T(32_000, 0.3m, 1.5m, 1.5m), T(128_000, 0.5m, 2.5m, 2.5m), T(256_000, 0.8m, 4m, 4m), T(1_000_000, 1.6m, 9.6m, 9.6m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 千问翻译模型 / Singapore, International
        R("qwen-mt-plus", "International", null, null, null, false, T(long.MaxValue, 2.46m, 7.37m, 7.37m)),
        R("qwen-mt-flash", "International", null, null, null, false, T(long.MaxValue, 0.16m, 0.49m, 0.49m)),
        R("qwen-mt-lite", "International", null, null, null, false, T(long.MaxValue, 0.12m, 0.36m, 0.36m)),
        R("qwen-mt-turbo", "International", null, null, null, false, T(long.MaxValue, 0.16m, 0.49m, 0.49m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen3.8 / Singapore, International
        R("qwen3.8-2.4t-a95b", "International", null, null, 1.25m, false, T(1_000_000, 2m, 6m, 6m)),
        R("qwen3.8-27b", "International", null, null, null, false, T(1_000_000, 0.5m, 3m, 3m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen3.6 / Singapore, International
        R("qwen3.6-35b-a3b", "International", null, null, null, false, T(256_000, 0.375m, 2.25m, 2.25m)),
        R("qwen3.6-27b", "International", null, null, null, false, T(256_000, 0.6m, 3.6m, 3.6m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen3.5 / Singapore, International
        R("qwen3.5-397b-a17b", "International", null, null, null, false, T(256_000, 0.6m, 3.6m, 3.6m)),
        R("qwen3.5-122b-a10b", "International", null, null, null, false, T(256_000, 0.4m, 3.2m, 3.2m)),
        R("qwen3.5-27b", "International", null, null, null, false, T(256_000, 0.3m, 2.4m, 2.4m)),
        R("qwen3.5-35b-a3b", "International", null, null, null, false, T(256_000, 0.25m, 2m, 2m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen3 / Singapore, International
        R("qwen3-next-80b-a3b-thinking", "International", null, null, null, false, T(long.MaxValue, 0.15m, null, 1.2m)),
        R("qwen3-next-80b-a3b-instruct", "International", null, null, null, false, T(long.MaxValue, 0.15m, 1.2m, null)),
        R("qwen3-235b-a22b-thinking-2507", "International", null, null, null, false, T(long.MaxValue, 0.23m, null, 2.3m)),
        R("qwen3-235b-a22b-instruct-2507", "International", null, null, null, false, T(long.MaxValue, 0.23m, 0.92m, null)),
        R("qwen3-30b-a3b-thinking-2507", "International", null, null, null, false, T(long.MaxValue, 0.2m, null, 2.4m)),
        R("qwen3-30b-a3b-instruct-2507", "International", null, null, null, false, T(long.MaxValue, 0.2m, 0.8m, null)),
        R("qwen3-235b-a22b", "International", null, null, null, false, T(long.MaxValue, 0.7m, 2.8m, 8.4m)),
        R("qwen3-32b", "International", null, null, null, false, T(long.MaxValue, 0.16m, 0.64m, 0.64m)),
        R("qwen3-30b-a3b", "International", null, null, null, false, T(long.MaxValue, 0.2m, 0.8m, 2.4m)),
        R("qwen3-14b", "International", null, null, null, false, T(long.MaxValue, 0.35m, 1.4m, 4.2m)),
        R("qwen3-8b", "International", null, null, null, false, T(long.MaxValue, 0.18m, 0.7m, 2.1m)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen-VL / Singapore, International
        R("qwen3-vl-235b-a22b-thinking", "International", null, null, null, false, T(long.MaxValue, 0.4m, null, 4m)),
        R("qwen3-vl-235b-a22b-instruct", "International", null, null, null, false, T(long.MaxValue, 0.4m, 1.6m, null)),
        R("qwen3-vl-32b-thinking", "International", null, null, null, false, T(long.MaxValue, 0.16m, null, 0.64m)),
        R("qwen3-vl-32b-instruct", "International", null, null, null, false, T(long.MaxValue, 0.16m, 0.64m, null)),
        R("qwen3-vl-30b-a3b-thinking", "International", null, null, null, false, T(long.MaxValue, 0.2m, null, 2.4m)),
        R("qwen3-vl-30b-a3b-instruct", "International", null, null, null, false, T(long.MaxValue, 0.2m, 0.8m, null)),
        R("qwen3-vl-8b-thinking", "International", null, null, null, false, T(long.MaxValue, 0.18m, null, 2.1m)),
        R("qwen3-vl-8b-instruct", "International", null, null, null, false, T(long.MaxValue, 0.18m, 0.7m, null)),
        // help.aliyun.com/zh/.../model-pricing, Singapore table in CNY, stored copy between 2026-08-17 and 2026-09-02; 开源版 Qwen-Coder / Singapore, International
        R("qwen3-coder-next", "International", null, null, null, false, T(32_000, 0.3m, 1.5m, 1.5m), T(128_000, 0.5m, 2.5m, 2.5m), T(256_000, 0.8m, 4m, 4m)),
        R("qwen3-coder-480b-a35b-instruct", "International", null, null, null, false, T(32_000, 1.5m, 7.5m, 7.5m), T(128_000, 2.7m, 13.5m, 13.5m), T(200_000, 4.5m, 22.5m, 22.5m)),
        R("qwen3-coder-30b-a3b-instruct", "International", null, null, null, false, T(32_000, 0.45m, 2.25m, 2.25m), T(128_000, 0.75m, 3.75m, 3.75m), T(200_000, 1.2m, 6m, 6m)),
        // help.aliyun.com/zh/.../model-pricing, US (Virginia) table in CNY, stored copy between 2026-08-17 and 2026-09-02; 千问Plus / US
        R("qwen-plus-us", "International", 0.2m, null, null, false, T(256_000, 0.4m, 1.2m, 4m), T(1_000_000, 1.2m, 3.6m, 12m)),
        R("qwen-plus-2025-12-01-us", "International", null, null, null, false, T(256_000, 0.4m, 1.2m, 4m), T(1_000_000, 1.2m, 3.6m, 12m)),
        // help.aliyun.com/zh/.../model-pricing, US (Virginia) table in CNY, stored copy between 2026-08-17 and 2026-09-02; 千问Flash / US
        R("qwen-flash-us", "International", 0.2m, null, null, false, T(256_000, 0.05m, 0.4m, 0.4m), T(1_000_000, 0.25m, 2m, 2m)),
        R("qwen-flash-2025-07-28-us", "International", null, null, null, false, T(256_000, 0.05m, 0.4m, 0.4m), T(1_000_000, 0.25m, 2m, 2m)),
        // help.aliyun.com/zh/.../model-pricing, US (Virginia) table in CNY, stored copy between 2026-08-17 and 2026-09-02; 千问VL / US
        R("qwen3-vl-flash-us", "International", 0.2m, null, null, false, T(32_000, 0.05m, 0.4m, 0.4m), T(128_000, 0.075m, 0.6m, 0.6m), T(256_000, 0.12m, 0.96m, 0.96m)),
    };

    private static readonly Dictionary<string, Row> Index = BuildIndex();

    public static IReadOnlyList<(string Model, string Site)> Known { get; } = BuildKnown();

    private static Dictionary<string, Row> BuildIndex()
    {
        var d = new Dictionary<string, Row>(StringComparer.Ordinal);
        foreach (var r in Rows) d.Add(Key(r.Model, r.Site), r);
        return d;
    }

    private static List<(string Model, string Site)> BuildKnown()
    {
        var list = new List<(string Model, string Site)>();
        foreach (var r in Rows) list.Add((r.Model, r.Site));
        return list;
    }
}
