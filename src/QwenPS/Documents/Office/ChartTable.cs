using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;

namespace QwenPS.Documents.Office;

/// <summary>
/// Writes the data of a chart as a table, with one column per series and one row per category. The document contains these values, because programs need them
/// to draw the chart.
/// </summary>
internal static class ChartTable
{
    /// <summary>The maximum number of series to write. A table with more series would be too large for a model.</summary>
    private const int MaxSeries = 256;

    public static void Write(OpenXmlPart part, MarkdownWriter text)
    {
        OfficePackage.CheckTree(part, text);
        (string title, IReadOnlyList<IReadOnlyList<string>> rows) = Read(part);
        if (title.Length > 0) text.Block("Chart: " + title);
        if (rows.Count == 0) return;
        text.BeginTable(rows[0].Count);
        for (int i = 0; i < rows.Count; i++) text.Row(rows[i], isFirst: i == 0);
    }

    /// <summary>
    /// Reads the title and the rows of a chart. The first row is the header. The caller must first check the size of the part that contains the chart.
    /// </summary>
    public static (string Title, IReadOnlyList<IReadOnlyList<string>> Rows) Read(OpenXmlPart part)
    {
        if (part.RootElement is not { } root) return ("", []);
        string title = string.Concat(Find(root, "title").FirstOrDefault()?.Descendants().Where(one => one.LocalName == "t").Select(one => one.InnerText) ?? []);
        OpenXmlElement[] series = [.. Find(root, "ser").Take(MaxSeries)];
        if (series.Length == 0) return (title, []);
        SortedDictionary<int, string> categories = ReadPoints(series.Select(one => Child(one, "cat") ?? Child(one, "xVal")).FirstOrDefault(one => one is not null));
        SortedDictionary<int, string>[] values = [.. series.Select(one => ReadPoints(Child(one, "val") ?? Child(one, "yVal")))];
        int[] rows = [.. categories.Keys.Concat(values.SelectMany(one => one.Keys)).Distinct().OrderBy(index => index)];
        var table = new List<IReadOnlyList<string>> { new List<string>(["", .. series.Select(one => string.Join(" ", ReadPoints(Child(one, "tx")).Values))]) };
        foreach (int row in rows) table.Add([Get(categories, row), .. values.Select(one => Get(one, row))]);
        return (title, table);
    }

    private static IEnumerable<OpenXmlElement> Find(OpenXmlElement root, string name) => root.Descendants().Where(one => one.LocalName == name);

    private static OpenXmlElement? Child(OpenXmlElement parent, string name) => parent.ChildElements.FirstOrDefault(one => one.LocalName == name);

    private static string Get(SortedDictionary<int, string> points, int index) => points.TryGetValue(index, out string? value) ? value : "";

    /// <summary>
    /// Returns the text of each point, sorted by the index of the point. If the categories have several levels, a point has several texts, which are joined.
    /// </summary>
    private static SortedDictionary<int, string> ReadPoints(OpenXmlElement? data)
    {
        var points = new SortedDictionary<int, string>();
        if (data is null) return points;
        foreach (OpenXmlElement value in Find(data, "v"))
        {
            string? written = value.Parent?.GetAttributes().FirstOrDefault(one => one.LocalName == "idx").Value;
            int index = int.TryParse(written, NumberStyles.Integer, CultureInfo.InvariantCulture, out int parsed) ? parsed : 0;
            points[index] = points.TryGetValue(index, out string? before) ? value.InnerText + " " + before : Round(value.InnerText);
        }

        return points;
    }

    /// <summary>Removes digits that exceed the precision of Excel, such as the last digits of 0.30000000000000004.</summary>
    private static string Round(string value)
    {
        bool isLong = value.Length > 15 && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return isLong ? double.Parse(value, CultureInfo.InvariantCulture).ToString("G15", CultureInfo.InvariantCulture) : value;
    }
}
