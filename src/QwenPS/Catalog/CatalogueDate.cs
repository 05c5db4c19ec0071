using System.Globalization;

namespace QwenPS.Catalog;

/// <summary>The catalogue's dates: a day, or only a year and a month.</summary>
internal static class CatalogueDate
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM"];

    /// <summary>The day, or the first of the month; null where there is none.</summary>
    public static DateTime? Parse(string? text) =>
        DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date) ? date : null;
}
