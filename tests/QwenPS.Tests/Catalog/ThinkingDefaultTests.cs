using QwenPS.Catalog;
using Xunit;

namespace QwenPS.Tests.Catalog;

public sealed class ThinkingDefaultTests
{
    [Theory]
    [InlineData("qwen3.5-27b")]
    [InlineData("qwen3.5-397b-a17b")]
    [InlineData("Qwen3.6-Flash")]
    [InlineData("qwen3.6-max-preview")]
    [InlineData("qwen3.7-plus-2026-06-02")]
    [InlineData("qwen3.8-max")]
    public void The_families_from_3_5_on_think_by_themselves(string model) => Assert.True(ThinkingDefault.Has(model));

    [Theory]
    [InlineData("qwen-plus")]
    [InlineData("qwen-flash")]
    [InlineData("qwen3-32b")]
    [InlineData("qwen3-max")]
    [InlineData("qwen2.5-72b-instruct")]
    [InlineData("qwen3.5-omni-plus")]
    [InlineData("qwen3.5-plusone")]
    [InlineData("my-qwen3.5-plus")]
    [InlineData("batch-test-model")]
    public void Of_others_it_is_not_known(string model) => Assert.False(ThinkingDefault.Has(model));

    /// <summary>The rule for names and the catalog must match. A new model family in the catalog must be added here.</summary>
    [Fact]
    public void No_model_of_the_families_is_one_that_does_not_think() =>
        Assert.All(ModelCatalog.All.Where(model => model.Id.StartsWith("qwen3.", StringComparison.Ordinal) && !model.Id.Contains("omni")), model =>
            Assert.Equal(model.Thinks, ThinkingDefault.Has(model.Id)));
}
