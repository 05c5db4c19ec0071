namespace QwenPS.Documents.Splitting;

/// <summary>
/// Specifies how suitable a place between two lines is for the end of a part. A text that's too long for one request is split into parts. A higher value means
/// that the place is more suitable.
/// </summary>
internal static class Boundary
{
    /// <summary>After a heading, or in the header of a table.</summary>
    public const int Bad = 0;

    /// <summary>Between two lines of a paragraph, or between two rows of a table.</summary>
    public const int Line = 1;

    public const int Paragraph = 2;

    /// <summary>Before a page, a slide, or a sheet.</summary>
    public const int Unit = 9;

    /// <summary>Returns the value for the place before a heading.</summary>
    public static int Heading(int level) => Unit - level;
}

/// <summary>Represents a line and the empty lines after it, or a row of a CSV file, whose cells can contain line breaks.</summary>
/// <param name="Start">The position of the first character.</param>
/// <param name="Weight">The weight of the text before the line (<see cref="TokenWeight"/>).</param>
/// <param name="Boundary">The suitability of the place before the line for the end of a part (<see cref="QwenPS.Documents.Splitting.Boundary"/>).</param>
/// <param name="Table">The index of the first line of the table that contains this line, or -1 if the line isn't in a table.</param>
/// <param name="Unit">The index of the page, slide, or sheet, or -1 if the line is before the first page, slide, or sheet.</param>
/// <param name="Heading">The index of the last heading up to and including this line, or -1 if there's no heading.</param>
/// <param name="Number">The number of the line in the text, starting from 1.</param>
internal readonly record struct TextLine(int Start, long Weight, int Boundary, int Table, int Unit, int Heading, int Number);

/// <summary>
/// Represents the lines of a Markdown text. For each line, this class determines the page, slide, or sheet, the heading, and the table to which the line
/// belongs.
/// </summary>
internal sealed class TextLines
{
    private readonly string _text;
    private readonly DocumentType _type;
    private readonly List<TextLine> _lines = [];
    private int _table = -1;
    private int _heading = -1;
    private bool _isFenced;

    /// <summary>The character that separates the columns of a CSV file, or null if the text isn't a CSV file.</summary>
    private char? _delimiter;

    private TextLines(string text, DocumentType type)
    {
        _text = text;
        _type = type;
    }

    public int Count => _lines.Count;

    /// <summary>Gets the weight of the complete text.</summary>
    public long Weight { get; private set; }

    /// <summary>Gets the number of lines, including empty lines.</summary>
    public int LastNumber { get; private set; }

    /// <summary>Gets the indexes of the lines that begin a page, a slide, or a sheet.</summary>
    public List<int> Units { get; } = [];

    public TextLine this[int index] => _lines[index];

    public static TextLines Read(string text, DocumentType type)
    {
        var lines = new TextLines(text, type);
        lines.Read();
        return lines;
    }

    /// <summary>Returns the weight of the text before a line. For the index after the last line, returns the weight of the complete text.</summary>
    public long GetWeight(int index) => index < Count ? _lines[index].Weight : Weight;

    public int GetStart(int index) => index < Count ? _lines[index].Start : _text.Length;

    /// <summary>Returns a line without the line break and the empty lines after it.</summary>
    public string GetText(int index) => _text.Substring(GetStart(index), GetStart(index + 1) - GetStart(index)).TrimEnd();

    /// <summary>
    /// Gets the number of lines in a table's header. In Markdown, the header is the line with the column names and the separator line. In a CSV file, the
    /// header is only the line with the column names.
    /// </summary>
    public int HeaderLines => IsCsv ? 1 : 2;

    private bool IsCsv => _delimiter is not null;

    /// <summary>Determines whether a line is a row of a table. The lines of the header aren't rows.</summary>
    public bool IsRow(int index) => _lines[index].Table is >= 0 and var table && index >= table + HeaderLines;

    private void Read()
    {
        _delimiter = _type == DocumentType.Text ? CsvHeader.FindDelimiter(_text) : null;
        if (IsCsv) _table = 0;
        bool closesQuotes = true;
        bool isAfterEmpty = true;
        for (int start = 0; start < _text.Length;)
        {
            int next = IsCsv && closesQuotes ? CsvHeader.FindRowEnd(_text, start, _delimiter!.Value) : FindLineEnd(start);
            if (next < 0)
            {
                // The closing quotation mark of a cell is missing, so quotation marks are treated as text. From here on, each line is a row.
                closesQuotes = false;
                continue;
            }

            int number = LastNumber + 1;
            if (IsEmpty(start, next) && _lines.Count > 0)
            {
                isAfterEmpty = true;
                if (!_isFenced && !IsCsv) _table = -1;
            }
            else
            {
                Add(start, number, isAfterEmpty);
                isAfterEmpty = false;
            }

            LastNumber = number;
            for (int i = start; i < next; i++)
            {
                Weight += TokenWeight.Measure(_text[i]);
                if (_text[i] == '\n' && i < next - 1) LastNumber++;
            }

            start = next;
        }
    }

    private int FindLineEnd(int start) => _text.IndexOf('\n', start) is >= 0 and var end ? end + 1 : _text.Length;

    private void Add(int start, int number, bool isAfterEmpty)
    {
        int index = _lines.Count;
        bool isFence = !IsCsv && (StartsWith(start, "```") || StartsWith(start, "~~~"));
        int level = _isFenced || IsCsv ? 0 : FindLevel(start);
        bool isAfterHeading = index > 0 && _lines[index - 1].Heading == index - 1;
        int boundary = isAfterHeading && level == 0 ? Boundary.Bad : isAfterEmpty && !_isFenced ? Boundary.Paragraph : Boundary.Line;
        if (level > 0)
        {
            bool isUnit = IsUnit(start);
            if (isUnit) Units.Add(index);
            boundary = isUnit ? Boundary.Unit : Boundary.Heading(level);
            _heading = index;
        }

        if (IsCsv) boundary = index is 0 or 1 ? Boundary.Bad : Boundary.Line;
        else if (_isFenced || !StartsWith(start, "|")) _table = -1;
        else if (_table < 0) _table = IsTableAt(start) ? index : -1;
        // The header of a table and its first row must be in the same part.
        else if (index <= _table + 2) boundary = Boundary.Bad;
        if (isFence) _isFenced = !_isFenced;
        _lines.Add(new TextLine(start, Weight, boundary, _table, Units.Count - 1, _heading, number));
    }

    private bool IsEmpty(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (!char.IsWhiteSpace(_text[i])) return false;
        }

        return true;
    }

    private bool StartsWith(int start, string text) => string.CompareOrdinal(_text, start, text, 0, text.Length) == 0;

    private int FindLevel(int start)
    {
        const int max = 6;
        int level = 0;
        while (level <= max && start + level < _text.Length && _text[start + level] == '#') level++;
        return level is > 0 and <= max && start + level < _text.Length && _text[start + level] == ' ' ? level : 0;
    }

    /// <summary>
    /// Determines whether a heading begins the next page, slide, or sheet. A heading in the text of a page can look like such a heading, but it rarely has the
    /// number of the next page.
    /// </summary>
    private bool IsUnit(int start)
    {
        string? name = _type switch { DocumentType.Pdf => "Page", DocumentType.Pptx => "Slide", _ => null };
        if (name is null) return _type == DocumentType.Xlsx && StartsWith(start, "## Sheet: ");
        string heading = FormattableString.Invariant($"## {name} {Units.Count + 1}");
        int end = start + heading.Length;
        return StartsWith(start, heading) && (end >= _text.Length || !char.IsDigit(_text[end]));
    }

    /// <summary>Determines whether the next line is the separator line of a table.</summary>
    private bool IsTableAt(int start)
    {
        int next = _text.IndexOf('\n', start) + 1;
        if (next == 0 || !StartsWith(next, "|")) return false;
        bool hasDash = false;
        for (int i = next; i < _text.Length && _text[i] is not ('\n' or '\r'); i++)
        {
            if (_text[i] is not ('|' or '-' or ':' or ' ')) return false;
            hasDash |= _text[i] == '-';
        }

        return hasDash;
    }
}

/// <summary>
/// Recognizes text whose first row contains the names of the columns, such as a CSV file. In such a text, each of the first rows contains the same number of
/// commas, semicolons, or tabs. Another text can also meet this condition. In this case, the first line of the text is repeated in each part, which causes no
/// harm.
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
                // Two consecutive quotation marks in a quoted cell represent one quotation mark. Here, the first mark ends the quoted text, and the second mark
                // begins it again.
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
