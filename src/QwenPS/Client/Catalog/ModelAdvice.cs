using QwenPS.Resources;

namespace QwenPS.Client.Catalog;

/// <summary>What to say to somebody whose model is not there.</summary>
internal static class ModelAdvice
{
    private const int Most = 3;

    /// <summary>A sentence with the nearest ids; empty where nothing is near, or the id is right and the model just not offered.</summary>
    /// <param name="id">What was asked for.</param>
    /// <param name="list">What the service lists; null where that is not known.</param>
    public static string DidYouMean(string id, ModelList? list)
    {
        string[] listed = list?.Models.Select(model => model.Id).ToArray() ?? [];
        string[] ids = listed.Length > 0 ? listed : ModelCatalogue.All.Select(model => model.Id).ToArray();
        if (ids.Contains(id, StringComparer.Ordinal)) return "";
        IReadOnlyList<string> near = NearestIds.Of(id, ids, Most);
        return near.Count == 0 ? "" : Text.Of("Models.DidYouMean", string.Join(", ", near));
    }
}
