namespace QwenPS.Documents.Splitting;

/// <summary>
/// Recognizes text whose first row contains the names of the columns, such as a CSV file. In such a text, the first rows contain the same number of commas,
/// semicolons, or tabs. Another text can also meet this condition. Its first line is then repeated in each part, which causes no harm.
/// </summary>
internal static class CsvHeader
{
    private const int Rows = 10;

    private static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>Finds the character that separates the columns. Returns null if the text doesn't begin with the names of columns.</summary>
    public static char? FindDelimiter(string text)
    {
        foreach (char delimiter in Delimiters)
        {
            if (Matches(text, delimiter)) return delimiter;
        }

        return null;
    }

    /// <summary>
    /// Finds the end of a row, which includes the line break. A cell in quotation marks can contain line breaks and delimiters. Returns -1 if the closing
    /// quotation mark of a cell is missing.
    /// </summary>
    public static int FindRowEnd(string text, int start, char delimiter) => FindRowEnd(text, start, delimiter, out _);

    private static int FindRowEnd(string text, int start, char delimiter, out int delimiters)
    {
        delimiters = 0;
        bool isQuoted = false, canBeginQuote = true;
        for (int i = start; i < text.Length; i++)
        {
            char character = text[i];
            if (character == '"' && (isQuoted || canBeginQuote))
            {
                isQuoted = !isQuoted;
                // Two quotation marks in a quoted cell represent one. They end the quoted text and begin it again.
                canBeginQuote = true;
                continue;
            }

            canBeginQuote = character == delimiter;
            if (isQuoted) continue;
            if (character == '\n') return i + 1;
            if (character == delimiter) delimiters++;
        }

        return isQuoted ? -1 : text.Length;
    }

    private static bool Matches(string text, char delimiter)
    {
        int? columns = null;
        int start = 0;
        for (int row = 0; row < Rows; row++)
        {
            int end = FindRowEnd(text, start, delimiter, out int count);
            if (end <= start || text[end - 1] != '\n') return false;
            columns ??= count;
            if (count == 0 || count != columns) return false;
            start = end;
        }

        return true;
    }
}
