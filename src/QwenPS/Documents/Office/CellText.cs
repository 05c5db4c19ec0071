using System.Globalization;
using System.Text;

namespace QwenPS.Documents.Office;

/// <summary>Reads the notation that workbooks use for text and cell references.</summary>
internal static class CellText
{
    /// <summary>The maximum number of columns in a sheet.</summary>
    public const int MaxColumns = 16_384;

    /// <summary>Decodes characters that XML can't contain. Workbooks encode these characters in a notation such as <c>_x000D_</c>.</summary>
    public static string Unescape(string text)
    {
        if (text.IndexOf("_x", StringComparison.Ordinal) < 0) return text;
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && i + 6 < text.Length && text[i + 1] == 'x' && text[i + 6] == '_'
                && int.TryParse(text.Substring(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code))
            {
                result.Append((char)code);
                i += 6;
            }
            else result.Append(text[i]);
        }

        return result.ToString();
    }

    /// <summary>Converts a cell reference, such as <c>B7</c>, to the zero-based index of the column. Returns -1 if the reference isn't valid.</summary>
    public static int ParseColumn(string? reference)
    {
        int column = 0;
        foreach (char c in reference ?? "")
        {
            int letter = (c | 0x20) - 'a';
            if (letter is < 0 or > 25) break;
            column = (column * 26) + letter + 1;
            if (column > MaxColumns) return -1;
        }

        return column - 1;
    }

    /// <summary>Converts the zero-based index of a column to its letters.</summary>
    public static string FormatColumn(int column)
    {
        string letters = "";
        for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26) letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters;
    }

    /// <summary>Converts a cell reference, such as <c>B7</c>, to the number of the row. Returns -1 if the reference isn't valid.</summary>
    public static int ParseRow(string reference)
    {
        int start = 0;
        while (start < reference.Length && char.IsLetter(reference[start])) start++;
        return int.TryParse(reference.Substring(start), NumberStyles.None, CultureInfo.InvariantCulture, out int row) ? row : -1;
    }
}
