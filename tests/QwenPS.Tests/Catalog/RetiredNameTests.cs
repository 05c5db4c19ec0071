using System.Text.RegularExpressions;
using QwenPS.Catalog;
using Xunit;

namespace QwenPS.Tests.Catalog;

/// <summary>Tests that examples in the project's files use models that aren't retired.</summary>
public sealed class RetiredNameTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));

    private static readonly Regex Id = new("(?<![A-Za-z0-9.-])(?:qwen|qwq|qvq|codeqwen)[0-9a-z.-]*[0-9a-z](?![A-Za-z0-9-])", RegexOptions.CultureInvariant);

    private static readonly string[] RootPages = ["README.md", "README.zh-CN.md", "SECURITY.md", "CONTRIBUTING.md", "CONTRIBUTING.zh-CN.md"];

    private static readonly string[] Folders = ["docs", "samples"];

    public static TheoryData<string> Pages() =>
    [
        .. RootPages,
        .. Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".md" or ".ps1" or ".psm1" or ".json" or ".prompt" or ".svg")
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_page_uses_a_model_that_has_retired_by_the_day_of_the_catalog(string page)
    {
        DateTimeOffset day = CatalogDate.Parse(ModelCatalog.Snapshot)!.Value;
        string text = File.ReadAllText(Path.Combine(Root, page));
        IEnumerable<string> retired = Id.Matches(text).Select(match => match.Value).Distinct()
            .Where(id => Enum.GetValues<PriceList>().Any(site => ModelCatalog.FindRetirement(id, site)?.GetStatus(day) == ModelStatus.Retired));
        Assert.Empty(retired);
    }

    [Fact]
    public void The_pages_name_models() => Assert.Contains("qwen-plus", Id.Matches(File.ReadAllText(Path.Combine(Root, "README.md"))).Select(match => match.Value));
}
