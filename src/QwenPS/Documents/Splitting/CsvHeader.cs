namespace QwenPS.Documents.Splitting;

/// <summary>
/// Recognizes text whose first line contains the names of the columns, such as a CSV file. In such a text, the first lines contain the same number of commas,
/// semicolons, or tabs. If another text also meets this condition, its first line is repeated in each part. This repetition causes no harm.
/// </summary>
internal static class CsvHeader
{
    private const int Lines = 10;

    private static readonly char[] Delimiters = [',', ';', '\t'];

    public static bool Matches(string text) => Array.Exists(Delimiters, delimiter => Matches(text, delimiter));

    private static bool Matches(string text, char delimiter)
    {
        int? columns = null;
        int start = 0;
        for (int line = 0; line < Lines; line++)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0) return false;
            int count = 0;
            bool isQuoted = false;
            for (int i = start; i < end; i++)
            {
                if (text[i] == '"') isQuoted = !isQuoted;
                else if (text[i] == delimiter && !isQuoted) count++;
            }

            columns ??= count;
            if (count == 0 || count != columns || isQuoted) return false;
            start = end + 1;
        }

        return true;
    }
}
