using QwenPS.Resources;

namespace QwenPS.Client.Catalog;

/// <summary>What to say to somebody whose model is not there.</summary>
internal static class ModelAdvice
{
    private const int Most = 3;

    /// <summary>The ids that come nearest; none where nothing is near, or the id is right and the model just not offered.</summary>
    /// <param name="id">What was asked for.</param>
    /// <param name="list">What the service lists; null where that is not known.</param>
    public static IReadOnlyList<string> Nearest(string id, ModelList? list)
    {
        string[] listed = list?.Models.Select(model => model.Id).ToArray() ?? [];
        string[] ids = listed.Length > 0 ? listed : ModelCatalogue.All.Select(model => model.Id).ToArray();
        return ids.Contains(id, StringComparer.Ordinal) ? [] : NearestIds.Of(id, ids, Most);
    }

    /// <summary>The text with a question behind it that names the ids; the text alone where there are none.</summary>
    public static string AddTo(string text, IReadOnlyList<string> ids) =>
        ids.Count == 0 ? text : $"{text} {Text.Of("Models.DidYouMean", string.Join(", ", ids.Select(TerminalText.MakeVisible)))}";
}
