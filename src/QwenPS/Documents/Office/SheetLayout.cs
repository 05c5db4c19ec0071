using System.Globalization;
using System.Xml;

namespace QwenPS.Documents.Office;

/// <summary>Represents a row with the values of its cells.</summary>
internal sealed class SheetRow
{
    /// <summary>Gets the number of the row, starting from 1.</summary>
    public int Number { get; private set; }

    public bool IsHidden { get; private set; }

    /// <summary>Gets the values, without empty cells.</summary>
    public List<(int Column, string Value)> Cells { get; } = [];

    /// <summary>Reads the number and the visibility of the row at the position of the reader, and removes the values of the previous row.</summary>
    public void Begin(XmlReader reader)
    {
        Number = int.TryParse(reader.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : Number + 1;
        IsHidden = SheetLayout.IsHidden(reader, "ht");
        Cells.Clear();
    }
}

/// <summary>Represents the area of a merged cell. Row numbers start from 1, and column indexes start from 0.</summary>
internal readonly record struct MergedCell(int FirstRow, int LastRow, int FirstColumn, int LastColumn)
{
    public bool BeginsAt(int row, int column) => row == FirstRow && column == FirstColumn;
}

/// <summary>Finds the rows and columns of a sheet that have values, counts the hidden ones, and determines the columns of the extracted table.</summary>
internal sealed class SheetLayout(MarkdownWriter text)
{
    /// <summary>The maximum number of merged cells, which are stored in memory.</summary>
    private const int MaxMerged = 1_000_000;

    private readonly bool[] _hidden = new bool[CellText.MaxColumns];

    /// <summary>The columns with a value in any row.</summary>
    private readonly bool[] _used = new bool[CellText.MaxColumns];

    /// <summary>The columns that the table contains.</summary>
    private readonly bool[] _shown = new bool[CellText.MaxColumns];

    /// <summary>The merged cells in the order of their first rows.</summary>
    private readonly List<MergedCell> _merged = [];

    /// <summary>The most recent merged cell of each column, or null if the sheet has no merged cells.</summary>
    private MergedCell[]? _current;
    private int _next;

    public int HiddenRows { get; private set; }

    public int HiddenColumns { get; private set; }

    /// <summary>
    /// Determines whether a row or a column is hidden. If a user hides a row or column by dragging its border, Excel sets the size to 0, but doesn't set the
    /// hidden attribute.
    /// </summary>
    public static bool IsHidden(XmlReader reader, string size) =>
        reader.GetAttribute("hidden") is "1" or "true"
        || (double.TryParse(reader.GetAttribute(size), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value == 0);

    /// <summary>Records which columns are hidden, according to the element at the position of the reader.</summary>
    public void AddColumns(XmlReader reader)
    {
        if (!IsHidden(reader, "width") || !TryRead(reader, "min", out int first) || !TryRead(reader, "max", out int last)) return;
        for (int i = Math.Max(1, first); i <= Math.Min(last, CellText.MaxColumns); i++) _hidden[i - 1] = true;
    }

    public void AddMerged(string reference)
    {
        text.Check();
        int colon = reference.IndexOf(':');
        if (colon < 0) return;
        string end = reference.Substring(colon + 1);
        var cell = new MergedCell(CellText.ParseRow(reference.Substring(0, colon)), CellText.ParseRow(end), CellText.ParseColumn(reference), CellText.ParseColumn(end));
        if (cell.FirstRow < 1 || cell.LastRow < cell.FirstRow || cell.FirstColumn < 0 || cell.LastColumn < cell.FirstColumn) return;
        if (_merged.Count == MaxMerged) throw new DocumentException(DocumentProblem.TooComplex);
        _merged.Add(cell);
    }

    /// <summary>Adds a row with its values.</summary>
    public void Add(SheetRow row)
    {
        if (row.Cells.Count > 0 && row.IsHidden) HiddenRows++;
        foreach ((int column, _) in row.Cells)
        {
            _used[column] = true;
            _shown[column] |= !row.IsHidden && !_hidden[column];
        }
    }

    /// <summary>Determines the columns of the table. Call this method after all rows are added.</summary>
    public void Complete()
    {
        HiddenColumns = Enumerable.Range(0, _used.Length).Count(i => _used[i] && _hidden[i]);
        if (_merged.Count == 0) return;
        _current = new MergedCell[CellText.MaxColumns];
        _merged.Sort((first, second) => first.FirstRow.CompareTo(second.FirstRow));
        foreach (MergedCell cell in _merged)
        {
            text.Check();
            // A merged cell is displayed even if its first row or column is hidden, as long as another row or column is visible.
            bool canMove = _hidden[cell.FirstColumn] || cell.LastRow > cell.FirstRow;
            if (canMove && _used[cell.FirstColumn] && FindVisibleColumn(cell.FirstColumn, cell.LastColumn) is >= 0 and var column) _shown[column] = true;
        }
    }

    /// <summary>For each column of the sheet, returns its index in the table, or -1 if the column isn't in the table.</summary>
    public int[] GetPlaces(out int count)
    {
        int next = 0;
        int[] places = [.. _shown.Select(isShown => isShown ? next++ : -1)];
        count = next;
        return places;
    }

    /// <summary>Returns the first visible column of an area, or -1 if all columns of the area are hidden.</summary>
    public int FindVisibleColumn(int first, int last)
    {
        while (first <= last && _hidden[first]) first++;
        return first <= last ? first : -1;
    }

    /// <summary>Finds the merged cells that begin in this row or above it. Call this method for each row, in the order of the rows.</summary>
    public void MoveTo(int row)
    {
        for (; _current is not null && _next < _merged.Count && _merged[_next].FirstRow <= row; _next++)
        {
            text.Check();
            for (int i = _merged[_next].FirstColumn; i <= _merged[_next].LastColumn; i++) _current[i] = _merged[_next];
        }
    }

    /// <summary>Returns the merged cell that contains a cell, or null if the cell isn't merged.</summary>
    public MergedCell? FindMerged(int row, int column) =>
        _current is not null && _current[column] is var cell && row >= cell.FirstRow && row <= cell.LastRow ? cell : null;

    private static bool TryRead(XmlReader reader, string name, out int value) =>
        int.TryParse(reader.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
