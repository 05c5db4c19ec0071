using System.Globalization;

namespace QwenPS.Documents.Office;

/// <summary>
/// Stores the formulas that the cells of a sheet share. The sheet contains the text of a shared formula only once. If the workbook doesn't contain the result
/// of a cell, the formula is written instead. Excel stores all results, but some libraries that write workbooks don't calculate formulas.
/// </summary>
/// <param name="maxLength">The maximum total number of characters in the stored formulas.</param>
internal sealed class SharedFormulas(long maxLength)
{
    /// <summary>
    /// The maximum number of characters in a formula. Excel allows 8,192 characters, not including the prefixes that the file adds to newer functions. A longer
    /// formula isn't stored, because many cells could share it, and the extracted text would contain the formula for each of these cells.
    /// </summary>
    private const int MaxFormulaLength = 16 * 1024;

    private readonly Dictionary<uint, (string Text, int Row, int Column)> _formulas = [];
    private long _length;

    /// <summary>Stores a formula.</summary>
    /// <param name="index">The index of the formula, as stored in the file.</param>
    /// <param name="text">The text of the formula.</param>
    /// <param name="row">The row of the cell that contains the text.</param>
    /// <param name="column">The zero-based index of the column of this cell. If the index is negative, the formula isn't stored.</param>
    /// <exception cref="DocumentException">The formulas are too long.</exception>
    public void Add(string index, string text, int row, int column)
    {
        if (column < 0 || text.Length > MaxFormulaLength || Parse(index) is not { } key) return;
        _length += text.Length;
        if (_length > maxLength) throw new DocumentException(DocumentProblem.TooComplex);
        _formulas[key] = (text, row, column);
    }

    /// <summary>Returns the formula of a cell, or an empty string if the formula isn't stored.</summary>
    public string Find(string index, int row, int column) => Parse(index) is { } key && _formulas.TryGetValue(key, out (string Text, int Row, int Column) first)
        ? FormulaText.Move(first.Text, row - first.Row, column - first.Column) : "";

    private static uint? Parse(string index) => uint.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out uint key) ? key : null;
}
