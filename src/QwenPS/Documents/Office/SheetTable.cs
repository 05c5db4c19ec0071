using System.Globalization;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace QwenPS.Documents.Office;

/// <summary>
/// Writes the cells of a sheet as a table. The sheet is read twice, with constant memory. The first pass determines the columns of the table, and the second
/// pass writes the rows. The table doesn't contain empty or hidden rows and columns. It also doesn't contain the values of cells that a merged cell covers.
/// </summary>
internal sealed class SheetTable
{
    private readonly WorksheetPart _sheet;
    private readonly SheetCells _cells;
    private readonly MarkdownWriter _text;
    private readonly SheetLayout _layout;
    private readonly SharedFormulas _formulas;

    /// <summary>The index of each sheet column in the table, or -1 if the column isn't in the table.</summary>
    private readonly int[] _places;
    private readonly int _count;

    /// <summary>
    /// The values of merged cells whose first row is hidden. The dictionary key is the index of the column in the sheet. Each value is displayed in the first
    /// visible row of its merged cell.
    /// </summary>
    private readonly Dictionary<int, (string Value, int LastRow)> _moved = [];

    public SheetTable(WorksheetPart sheet, SheetCells cells, MarkdownWriter text)
    {
        _sheet = sheet;
        _cells = cells;
        _text = text;
        _layout = new SheetLayout(text);
        _formulas = new SharedFormulas(text.Limits.MaxTreeLength);
        foreach (SheetRow row in ReadRows(isFormatted: false)) _layout.Add(row);
        _layout.Complete();
        _places = _layout.GetPlaces(out _count);
    }

    /// <summary>Gets the number of hidden rows with values.</summary>
    public int HiddenRows => _layout.HiddenRows;

    /// <summary>Gets the number of hidden columns with values.</summary>
    public int HiddenColumns => _layout.HiddenColumns;

    public void Write()
    {
        if (_count == 0) return;
        bool isFirst = true;
        string[] values = new string[_count];
        foreach (SheetRow row in ReadRows(isFormatted: true))
        {
            for (int i = 0; i < _count; i++) values[i] = "";
            if (!Fill(values, row)) continue;
            if (isFirst) _text.BeginTable(_count);
            _text.Row(values, isFirst);
            isFirst = false;
        }
    }

    /// <summary>Sets the displayed values of a row. Returns false if no value is displayed.</summary>
    private bool Fill(string[] values, SheetRow row)
    {
        bool hasValue = false;
        _layout.MoveTo(row.Number);
        if (!row.IsHidden && _moved.Count > 0)
        {
            foreach (KeyValuePair<int, (string Value, int LastRow)> moved in _moved)
            {
                if (moved.Value.LastRow >= row.Number) Set(moved.Key, moved.Value.Value);
            }

            _moved.Clear();
        }

        foreach ((int column, string value) in row.Cells)
        {
            MergedCell? merged = _layout.FindMerged(row.Number, column);
            // A covered cell can still have a value, for example if another program merged the cells. Excel doesn't display this value.
            if (merged is not null && !merged.Value.BeginsAt(row.Number, column)) continue;
            int place = _layout.FindVisibleColumn(column, merged?.LastColumn ?? column);
            if (place < 0) continue;
            if (!row.IsHidden) Set(place, value);
            else if (merged is { } cell && cell.LastRow > row.Number) _moved[place] = (value, cell.LastRow);
        }

        return hasValue;

        void Set(int column, string value)
        {
            values[_places[column]] = value;
            hasValue = true;
        }
    }

    /// <summary>
    /// Reads the rows. The rows share one object, so each row is valid only until the next row is read. The first pass also reads the columns, the merged
    /// cells, and the shared formulas.
    /// </summary>
    private IEnumerable<SheetRow> ReadRows(bool isFormatted)
    {
        using XmlReader reader = OfficePackage.CreateReader(_sheet, _text.Limits.MaxPartLength);
        var row = new SheetRow();
        int next = 0;
        long length = 0;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                switch (reader.LocalName)
                {
                    case "row":
                        _text.Check();
                        row.Begin(reader);
                        next = 0;
                        length = 0;
                        if (reader.IsEmptyElement) yield return row;
                        break;
                    case "c":
                        int column = reader.GetAttribute("r") is { } reference ? CellText.ParseColumn(reference) : next;
                        string value = _cells.Read(reader, _formulas, row.Number, column, isFormatted);
                        if (column is < 0 or >= CellText.MaxColumns) continue;
                        next = column + 1;
                        if (value.Length == 0) continue;
                        // All cells of a row are stored in memory, and a few characters of the file can refer to a long formula. For this reason, the total
                        // length is limited.
                        length += value.Length;
                        if (length > _text.Limits.MaxCharacters) throw new DocumentException(DocumentProblem.TooLong);
                        row.Cells.Add((column, value));
                        break;
                    case "col" when !isFormatted: _layout.AddColumns(reader); break;
                    case "mergeCell" when !isFormatted: _layout.AddMerged(reader.GetAttribute("ref") ?? ""); break;
                }
            }
            else if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "row") yield return row;
            else if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "sheetData" && isFormatted) break;
        }
    }
}

/// <summary>Reads the values of cells.</summary>
internal sealed class SheetCells(IReadOnlyList<string> strings, CellFormats formats)
{
    /// <summary>Reads a cell, and moves the reader to the end of the cell.</summary>
    /// <param name="reader">The reader, which is at the beginning of the cell.</param>
    /// <param name="formulas">The formulas that the cells of the sheet share.</param>
    /// <param name="row">The number of the row.</param>
    /// <param name="column">The zero-based index of the column.</param>
    /// <param name="isFormatted">
    /// A value that indicates whether a number is formatted. If the value is false, the result only shows whether the cell has a value. In addition, the text
    /// of a shared formula is stored.
    /// </param>
    public string Read(XmlReader reader, SharedFormulas formulas, int row, int column, bool isFormatted)
    {
        if (reader.IsEmptyElement) return "";
        string type = reader.GetAttribute("t") ?? "n";
        string? style = reader.GetAttribute("s");
        int depth = reader.Depth;
        int valueDepth = depth + 2;
        string value = "", formula = "", name = "";
        bool hasValue = false;
        string? inline = null, shared = null;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                name = reader.LocalName;
                hasValue |= name == "v";
                if (name == "f" && reader.GetAttribute("t") == "shared") shared = reader.GetAttribute("si");
                else if (name == "is") inline = SharedStrings.ReadText(reader);
            }
            else if (reader.Depth == valueDepth && reader.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace)
            {
                if (name == "v") value += reader.Value;
                else if (name == "f") formula += reader.Value;
            }
        }

        if (shared is not null && formula.Length > 0 && !isFormatted) formulas.Add(shared, formula, row, column);
        // An empty text is a result, but an empty number isn't. Some programs write an empty number because they didn't calculate the formula.
        bool hasResult = value.Length > 0 || (hasValue && type == "str");
        if ((formula.Length > 0 || shared is not null) && !hasResult) return "=" + (formula.Length > 0 || !isFormatted ? formula : formulas.Find(shared!, row, column));
        return inline ?? Format(value, type, style, isFormatted);
    }

    private string Format(string value, string type, string? style, bool isFormatted) => type switch
    {
        "s" => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int index) && index >= 0 && index < strings.Count ? strings[index] : "",
        "str" => CellText.Unescape(value),
        "b" => value == "1" ? "TRUE" : value == "0" ? "FALSE" : value,
        "e" or "inlineStr" => value,
        _ when !isFormatted || value.Length == 0 => value,
        "d" => formats.FormatDate(value, ParseStyle(style)),
        _ => formats.Format(value, ParseStyle(style)),
    };

    private static int ParseStyle(string? style) => int.TryParse(style, NumberStyles.Integer, CultureInfo.InvariantCulture, out int format) ? format : 0;
}
