using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Documents.Office;

/// <summary>Adjusts the text of a formula for another cell, in the same way as Excel when a user copies a cell.</summary>
internal static class FormulaText
{
    private const int MaxRows = 1_048_576;

    /// <summary>Excel displays this text for a reference to a cell outside the sheet.</summary>
    private const string Invalid = "#REF!";

    /// <summary>
    /// Matches a cell (<c>B$7</c>), a column (<c>$B</c>), or a row (<c>7</c>). A dollar sign means that the column or row after it isn't adjusted.
    /// </summary>
    private static readonly Regex Reference = new(@"^(?<column>\$?[A-Za-z]{1,3})?(?<row>\$?[0-9]{1,7})?$", RegexOptions.CultureInvariant);

    /// <summary>Adjusts the references in a formula.</summary>
    /// <param name="formula">The formula, without the equal sign.</param>
    /// <param name="rows">The number of rows from the cell of the formula to the other cell.</param>
    /// <param name="columns">The number of columns from the cell of the formula to the other cell.</param>
    public static string Move(string formula, int rows, int columns)
    {
        var result = new StringBuilder(formula.Length);
        for (int start = 0, end; start < formula.Length; start = end)
        {
            end = FindEnd(formula, start);
            string word = formula.Substring(start, end - start);
            if (!IsWord(formula[start]) || IsName(formula, end) || Parse(word) is not { } reference)
            {
                result.Append(word);
                continue;
            }

            if (reference is { Column.Length: > 0, Row.Length: > 0 })
            {
                result.Append(Move(reference, rows, columns));
                continue;
            }

            // Letters or digits by themselves are a reference only in a range such as B:C. Otherwise, they're a name or a number.
            int last = end < formula.Length && formula[end] == ':' ? FindEnd(formula, end + 1) : end;
            bool isRange = last > end + 1 && !IsName(formula, last) && Parse(formula.Substring(end + 1, last - end - 1)) is { } other
                && (other.Column.Length > 0) == (reference.Column.Length > 0) && (other.Row.Length > 0) == (reference.Row.Length > 0);
            if (!isRange)
            {
                result.Append(word);
                continue;
            }

            result.Append(Move(reference, rows, columns)).Append(':').Append(Move(Parse(formula.Substring(end + 1, last - end - 1))!.Value, rows, columns));
            end = last;
        }

        return result.ToString();
    }

    private static (string Column, string Row)? Parse(string word)
    {
        Match match = Reference.Match(word);
        if (!match.Success) return null;
        string column = match.Groups["column"].Value, row = match.Groups["row"].Value;
        bool isInSheet = (column.Length == 0 || CellText.ParseColumn(column.TrimStart('$')) is >= 0 and < CellText.MaxColumns)
            && (row.Length == 0 || int.Parse(row.TrimStart('$'), CultureInfo.InvariantCulture) is >= 1 and <= MaxRows);
        return isInSheet ? (column, row) : null;
    }

    private static string Move((string Column, string Row) reference, int rows, int columns)
    {
        (string column, string row) = reference;
        if (column.Length > 0 && column[0] != '$')
        {
            int moved = CellText.ParseColumn(column) + columns;
            if (moved is < 0 or >= CellText.MaxColumns) return Invalid;
            column = CellText.FormatColumn(moved);
        }

        if (row.Length > 0 && row[0] != '$')
        {
            int moved = int.Parse(row, CultureInfo.InvariantCulture) + rows;
            if (moved is < 1 or > MaxRows) return Invalid;
            row = moved.ToString(CultureInfo.InvariantCulture);
        }

        return column + row;
    }

    /// <summary>Determines whether the word before an index is the name of a function or a sheet.</summary>
    private static bool IsName(string formula, int end) => end < formula.Length && formula[end] is '(' or '!';

    /// <summary>
    /// Returns the index after the item that begins at <paramref name="start"/>. An item is a word, a string in double quotation marks, a sheet name in single
    /// quotation marks, a column name in brackets, or any other character.
    /// </summary>
    private static int FindEnd(string formula, int start)
    {
        if (start >= formula.Length) return start;
        if (formula[start] is '"' or '\'') return formula.IndexOf(formula[start], start + 1) is >= 0 and var last ? last + 1 : formula.Length;
        if (formula[start] == '[') return FindBracketEnd(formula, start);
        int end = start + 1;
        while (IsWord(formula[start]) && end < formula.Length && IsWord(formula[end])) end++;
        return end;
    }

    private static int FindBracketEnd(string formula, int start)
    {
        int depth = 0;
        for (int i = start; i < formula.Length; i++)
        {
            // In a column name, an apostrophe means that the next character is part of the name.
            if (formula[i] == '\'') i++;
            else if (formula[i] == '[') depth++;
            else if (formula[i] == ']' && --depth == 0) return i + 1;
        }

        return formula.Length;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '.' or '$' or '\\' or '?';
}
