using QwenPS.Catalog;
using QwenPS.ModelSearch;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.ModelSearch;

/// <summary>Tests the share of the places that use a model and are found, and the share of the results that are such places.</summary>
public sealed class SeededRepositoryTests(ITestOutputHelper output)
{
    [Fact]
    public void Precision_and_recall_are_at_least_98_percent()
    {
        using SeededRepository repository = SeededRepository.Create();
        Assert.True(repository.Uses.Count >= 60, $"{repository.Uses.Count} uses");
        Assert.True(repository.Decoys.Count >= 60, $"{repository.Decoys.Count} decoys");

        HashSet<Place> found = Search(repository.Folder, MatchConfidence.Medium);
        Place[] missed = [.. repository.Uses.Except(found)];
        Place[] wrong = [.. found.Except(repository.Uses)];
        double recall = 1 - ((double)missed.Length / repository.Uses.Count);
        double precision = 1 - ((double)wrong.Length / found.Count);
        string result = $"{repository.Uses.Count} uses, {repository.Decoys.Count} decoys, recall {recall:0.000}, precision {precision:0.000}\nmissed:\n{string.Join('\n', (object[])missed)}\nwrong:\n{string.Join('\n', (object[])wrong)}";
        output.WriteLine(result);
        Assert.True(recall >= 0.98 && precision >= 0.98, result);
    }

    [Fact]
    public void Uses_in_code_have_high_confidence()
    {
        using SeededRepository repository = SeededRepository.Create();
        HashSet<Place> found = Search(repository.Folder, MatchConfidence.High);
        Assert.Empty(found.Intersect(repository.Decoys));
        Assert.Contains(new Place("app/client.py", 5, 18, "qwen-plus"), found);
        Assert.DoesNotContain(found, place => place.File == "docs/models.md" && place.Model == "qwen-vl-ocr");
    }

    [Fact]
    public void Low_confidence_includes_decoys()
    {
        using SeededRepository repository = SeededRepository.Create();
        HashSet<Place> found = Search(repository.Folder, MatchConfidence.Low);
        Assert.Superset(Search(repository.Folder, MatchConfidence.Medium), found);
        Assert.Contains(found, place => place is { File: "app/client.py", Model: "Qwen3" });
        Assert.Contains(found, place => place is { File: "app/client.py", Model: "qwen-max-2024-04-28" });
    }

    private static HashSet<Place> Search(string folder, MatchConfidence least)
    {
        var search = new ModelFileSearch(PriceList.International, least, new ManualTime());
        var walker = new FileWalker(usesIgnoreFiles: true, (_, _) => false, (path, exception) => throw new IOException(path, exception));
        var found = new HashSet<Place>();
        foreach (string path in walker.Walk(folder))
        {
            string name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            search.SearchFile(path, one => found.Add(new Place(name, one.Line, one.Column, one.Model)), CancellationToken.None);
        }

        return found;
    }
}
