using System.Collections.Frozen;
using System.Globalization;

namespace QwenPS.Emulator.Catalog;

/// <summary>Provides the models of the embedded list, in the order of the list.</summary>
internal static class KnownModels
{
    private static readonly List<KnownModel> Served = Read();

    private static readonly FrozenDictionary<string, KnownModel> ById = Served.ToFrozenDictionary(model => model.Id, StringComparer.Ordinal);

    /// <summary>Gets the models that are in the lists of models.</summary>
    public static IReadOnlyList<KnownModel> All { get; } = [.. Served.Where(model => !model.Unlisted)];

    public static KnownModel? Find(string id) => ById.GetValueOrDefault(id);

    private static int FileIds(string[] words)
    {
        const string name = "file-ids=";
        return words.FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal)) is { } word ? int.Parse(word[name.Length..], CultureInfo.InvariantCulture) : 0;
    }

    private static List<KnownModel> Read()
    {
        using Stream stream = typeof(KnownModels).Assembly.GetManifestResourceStream("models.txt")!;
        using var reader = new StreamReader(stream);
        var models = new List<KnownModel>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2) continue;
            var context = int.Parse(words[1], CultureInfo.InvariantCulture);
            models.Add(new KnownModel(
                words[0],
                context,
                words.Contains("stream-only"),
                words.Contains("stream-to-think"),
                words.Contains("multimodal"),
                words.Contains("thinks"),
                words.Contains("translates"),
                words.Contains("cumulative"),
                words.Contains("caches"),
                words.Contains("batch-chat"),
                FileIds(words),
                words.Contains("unlisted")));
        }

        return models;
    }
}
