using System.Globalization;

namespace QwenPS.Catalog;

/// <summary>An id that names one version of a model: <c>qwen-plus-2025-07-28</c>, or <c>qwen-plus-latest</c>.</summary>
/// <param name="BaseId">The model: <c>qwen-plus</c>.</param>
/// <param name="Date">The version's day; null for the latest.</param>
internal sealed record ModelSnapshot(string BaseId, DateTime? Date)
{
    private const string Latest = "-latest";
    private const int DateLength = 11;

    /// <summary>A model's plain id moves on to a new snapshot some weeks after that was made.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromDays(90);

    /// <summary>Null for an id of another form. Snapshots of four digits (<c>-0806</c>) are of 2024 and resemble nothing of today.</summary>
    public static ModelSnapshot? Parse(string id)
    {
        if (id.EndsWith(Latest, StringComparison.OrdinalIgnoreCase)) return new(id.Substring(0, id.Length - Latest.Length), null);
        if (id.Length <= DateLength || id[id.Length - DateLength] != '-') return null;
        string ending = id.Substring(id.Length - DateLength + 1);
        return DateTime.TryParseExact(ending, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date)
            ? new(id.Substring(0, id.Length - DateLength), date)
            : null;
    }

    /// <summary>
    /// Whether the limits of the base are a good guess. Those of older snapshots were often smaller: qwen-plus had an eighth of its context before
    /// mid-2025.
    /// </summary>
    public bool HasLimitsOf(CatalogueModel parent)
    {
        if (Date is not { } date) return true;
        return CatalogueDate.Parse(parent.Updated) is { } updated && date >= updated - Lag;
    }
}
