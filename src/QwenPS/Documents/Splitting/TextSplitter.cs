namespace QwenPS.Documents.Splitting;

/// <summary>
/// Splits a text into parts that don't exceed a limit. The text is preferably split between pages, slides, or sheets. If a page, slide, or sheet is too long,
/// it's split before headings, then between paragraphs, and then between lines. The header of a table is repeated in each part that begins with a row of the
/// table. A line or a row of a table is split only if it's longer than the limit. If possible, such a line is split between words. Together, the parts contain
/// the complete text.
/// </summary>
internal sealed class TextSplitter
{
    private readonly string _text;
    private readonly TextLines _lines;
    private readonly PartPlaces _places;
    private readonly long _limit;
    private readonly List<TextPart> _parts = [];

    /// <summary>The first line of the current part, or -1 if there's no current part. The part ends before the line <see cref="_to"/>.</summary>
    private int _from = -1;
    private int _to;

    private TextSplitter(string text, TextLines lines, DocumentInfo? document, long limit)
    {
        _text = text;
        _lines = lines;
        _places = new PartPlaces(lines, document);
        _limit = limit;
    }

    /// <summary>Splits a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="document">The source document of the text, or null for other text.</param>
    /// <param name="limit">The maximum weight of a part. See <see cref="TokenWeight"/>.</param>
    public static IReadOnlyList<TextPart> Split(string text, DocumentInfo? document, long limit)
    {
        TextLines lines = TextLines.Read(text, document?.Type ?? DocumentType.Text);
        var splitter = new TextSplitter(text, lines, document, Math.Max(limit, 2 * TokenWeight.PerToken));
        if (lines.Count > 0) splitter.Add(0, lines.Count, Boundary.Unit);
        splitter.End();
        return splitter._parts;
    }

    /// <summary>Adds lines to the current part, or to new parts.</summary>
    /// <param name="from">The index of the first line.</param>
    /// <param name="to">The index of the line after the last line.</param>
    /// <param name="level">The minimum <see cref="Boundary"/> at which the lines can be split. A higher value means a better place to split.</param>
    private void Add(int from, int to, int level)
    {
        if (_from >= 0 && Measure(_from, to) <= _limit)
        {
            _to = to;
            return;
        }

        if (Measure(from, to) <= _limit)
        {
            End();
            _from = from;
            _to = to;
            return;
        }

        if (to - from == 1)
        {
            End();
            AddLongLine(from);
            return;
        }

        for (int start = from; start < to;)
        {
            int end = start + 1;
            while (end < to && _lines[end].Boundary < level) end++;
            Add(start, end, level - 1);
            start = end;
        }
    }

    private void End()
    {
        if (_from < 0) return;
        AddPart(_lines.GetStart(_from), _lines.GetStart(_to), _from, _to, FindHeader(_from));
        _from = -1;
    }

    private void AddPart(int start, int end, int from, int to, string repeated) => _parts.Add(new TextPart(start, end - start, repeated, _places.Format(from, to)));

    private long Measure(int from, int to) => MeasureHeader(from) + _lines.GetWeight(to) - _lines.GetWeight(from);

    /// <summary>
    /// Returns the weight of the header that's repeated before a line. Returns 0 if the line isn't a row of a table, or if the header is too long to repeat.
    /// </summary>
    private long MeasureHeader(int line)
    {
        if (!_lines.IsRow(line)) return 0;
        int table = _lines[line].Table;
        long weight = _lines.GetWeight(table + _lines.HeaderLines) - _lines.GetWeight(table);
        return weight > _limit / 2 ? 0 : weight;
    }

    private string FindHeader(int line)
    {
        if (MeasureHeader(line) == 0) return "";
        int table = _lines[line].Table;
        return string.Concat(Enumerable.Range(table, _lines.HeaderLines).Select(header => _lines.GetText(header) + "\n"));
    }

    /// <summary>
    /// Splits a line that's too long for a part, and adds the pieces as parts. A line can be too long by itself, or together with the repeated header of its
    /// table.
    /// </summary>
    private void AddLongLine(int line)
    {
        int start = _lines.GetStart(line), end = _lines.GetStart(line + 1);
        long sum = 0;
        int space = -1;
        for (int i = start; i < end; i++)
        {
            sum += TokenWeight.Measure(_text[i]);
            if (sum > _limit && i > start)
            {
                int cut = space > start ? space : char.IsLowSurrogate(_text[i]) && i - 1 > start ? i - 1 : i;
                AddPart(start, cut, line, line + 1, "");
                start = cut;
                i = cut - 1;
                sum = 0;
                space = -1;
            }
            else if (char.IsWhiteSpace(_text[i]) && i + 1 < end) space = i + 1;
        }

        if (start < end) AddPart(start, end, line, line + 1, "");
    }
}
