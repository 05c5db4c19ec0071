using System.Globalization;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace QwenPS.Documents.Office;

/// <summary>
/// Writes the cells of a sheet as a table. The sheet is read twice, with constant memory. The first pass finds the columns, and the second pass writes the
/// rows. Rows and columns without values are omitted.
/// </summary>
internal sealed class SheetTable(WorksheetPart sheet, SheetCells cells)
{
    public void Write(MarkdownWriter text)
    {
        bool[] used = FindColumns(text);
        int[] places = new int[used.Length];
        int count = 0;
        for (int i = 0; i < used.Length; i++) places[i] = used[i] ? count++ : -1;
        if (count == 0) return;
        text.BeginTable(count);
        bool isFirst = true;
        string[] row = new string[count];
        foreach (SheetRow read in ReadRows(text, isFormatted: true))
        {
            for (int i = 0; i < count; i++) row[i] = "";
            foreach ((int column, string value) in read.Cells) row[places[column]] = value;
            text.Row(row, isFirst);
            isFirst = false;
        }
    }

    private bool[] FindColumns(MarkdownWriter text)
    {
        bool[] used = new bool[CellText.MaxColumns];
        int last = -1;
        foreach (SheetRow row in ReadRows(text, isFormatted: false))
        {
            foreach ((int column, _) in row.Cells)
            {
                used[column] = true;
                last = Math.Max(last, column);
            }
        }

        Array.Resize(ref used, last + 1);
        return used;
    }

    /// <summary>Reads the rows that have values. Each row is valid until the next row is read.</summary>
    private IEnumerable<SheetRow> ReadRows(MarkdownWriter text, bool isFormatted)
    {
        using XmlReader reader = OfficePackage.CreateReader(sheet, text.Limits.MaxPartLength);
        var row = new SheetRow([]);
        int next = 0;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (reader.LocalName == "row")
                {
                    text.Check();
                    row.Cells.Clear();
                    next = 0;
                }
                else if (reader.LocalName == "c")
                {
                    int column = reader.GetAttribute("r") is { } reference ? CellText.ParseColumn(reference) : next;
                    string value = cells.Read(reader, isFormatted);
                    if (column is < 0 or >= CellText.MaxColumns) continue;
                    next = column + 1;
                    if (value.Length > 0) row.Cells.Add((column, value));
                }
            }
            else if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "row" && row.Cells.Count > 0) yield return row;
            else if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "sheetData") break;
        }
    }

    /// <summary>Represents a row with the values of its cells.</summary>
    private sealed record SheetRow(List<(int Column, string Value)> Cells);
}

/// <summary>Reads the values of cells.</summary>
internal sealed class SheetCells(IReadOnlyList<string> strings, CellFormats formats)
{
    /// <summary>Reads a cell, and moves the reader to the end of the cell.</summary>
    /// <param name="reader">The reader, which is at the beginning of the cell.</param>
    /// <param name="isFormatted">
    /// A value that indicates whether a number is formatted. If the value is false, the result shows only whether the cell has a value.
    /// </param>
    public string Read(XmlReader reader, bool isFormatted)
    {
        if (reader.IsEmptyElement) return "";
        string type = reader.GetAttribute("t") ?? "n";
        string? style = reader.GetAttribute("s");
        int depth = reader.Depth;
        int valueDepth = depth + 2;
        string value = "", formula = "", name = "";
        bool hasValue = false;
        string? inline = null;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                name = reader.LocalName;
                hasValue |= name == "v";
                if (name == "is") inline = SharedStrings.ReadText(reader);
            }
            else if (reader.Depth == valueDepth && reader.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace)
            {
                if (name == "v") value += reader.Value;
                else if (name == "f") formula += reader.Value;
            }
        }

        // Only a text can be empty. Some programs write an empty number if they didn't calculate the formula.
        bool hasResult = value.Length > 0 || (hasValue && type == "str");
        if (formula.Length > 0 && !hasResult) return "=" + formula;
        return inline ?? Format(value, type, style, isFormatted);
    }

    private string Format(string value, string type, string? style, bool isFormatted) => type switch
    {
        "s" => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int index) && index >= 0 && index < strings.Count ? strings[index] : "",
        "str" => CellText.Unescape(value),
        "b" => value == "1" ? "TRUE" : value == "0" ? "FALSE" : value,
        "e" or "d" or "inlineStr" => value,
        _ => isFormatted && value.Length > 0 ? formats.Format(value, int.TryParse(style, NumberStyles.Integer, CultureInfo.InvariantCulture, out int format) ? format : 0) : value,
    };
}
