using System.Text;

namespace QwenPS.Documents;

/// <summary>
/// Collects the text of a document as Markdown, up to the limits of <see cref="DocumentLimits"/>. Control characters are removed, because they can contain
/// commands for a terminal. Markdown characters in the text aren't escaped, because models also understand unescaped text.
/// </summary>
internal sealed class MarkdownWriter(DocumentLimits limits, CancellationToken stop)
{
    private readonly StringBuilder _text = new();
    private bool _isListItem;
    private int _columns;

    public DocumentLimits Limits => limits;

    public int Length => _text.Length;

    /// <summary>Gets a value that indicates whether any text was written. Headings and notes that aren't part of the document's text don't count.</summary>
    public bool HasText { get; private set; }

    /// <summary>Creates an empty writer with the limits of this writer, for content that's included in the document.</summary>
    public MarkdownWriter CreateSame() => new(limits, stop);

    /// <summary>
    /// Throws an exception if the extraction was canceled, or if the time limit is exceeded. Call this method at least once per page, row, or paragraph.
    /// </summary>
    public void Check() => stop.ThrowIfCancellationRequested();

    /// <summary>Writes a heading that isn't part of the document's text, such as the name of a sheet.</summary>
    public void StructureHeading(int level, string text) => StructureNote(new string('#', level) + " " + text.Replace('\n', ' '));

    /// <summary>Writes a note that isn't part of the document's text, such as the number of hidden rows.</summary>
    public void StructureNote(string text)
    {
        bool hasText = HasText;
        Block(text);
        HasText = hasText;
    }

    /// <summary>Records that the document contains this text, without writing the text. Use this method if a heading already contains the text.</summary>
    public void MarkText(string text) => HasText |= text.Length > 0;

    /// <summary>
    /// Writes a block, such as a paragraph, a heading, or a list item. Two blocks are separated by an empty line, unless both are list items.
    /// </summary>
    public void Block(string text, bool isListItem = false)
    {
        Check();
        text = text.Trim('\n', '\r');
        if (string.IsNullOrWhiteSpace(text)) return;
        HasText = true;
        if (_text.Length > 0) Append(_isListItem && isListItem ? "\n" : "\n\n");
        _isListItem = isListItem;
        Append(isListItem ? text.TrimEnd() : text.Trim());
    }

    /// <summary>Begins a table.</summary>
    /// <param name="columns">The number of columns.</param>
    public void BeginTable(int columns)
    {
        _columns = columns;
        if (_text.Length > 0) Append("\n\n");
        _isListItem = false;
    }

    /// <summary>Writes a row of a table. If the row has fewer cells than the table has columns, empty cells are added. The first row is the header.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="isFirst">A value that indicates whether this row is the first row.</param>
    public void Row(IReadOnlyList<string> cells, bool isFirst)
    {
        Check();
        if (!isFirst) Append("\n");
        Append("|");
        for (int i = 0; i < _columns; i++)
        {
            string cell = i < cells.Count ? cells[i].Trim() : "";
            if (cell.Length > 0) HasText = true;
            Append(cell.Length == 0 ? " |" : " " + FormatCell(cell) + " |");
        }

        if (!isFirst) return;
        Append("\n|");
        for (int i = 0; i < _columns; i++) Append(" --- |");
    }

    public override string ToString() => _text.ToString();

    /// <summary>Formats the text of a cell. A line break or a vertical bar would end the cell, so both characters are replaced.</summary>
    private static string FormatCell(string cell)
    {
        if (cell.IndexOf('|') >= 0) cell = cell.Replace("|", "\\|");
        if (cell.IndexOf('\r') >= 0) cell = cell.Replace("\r\n", "\n").Replace('\r', '\n');
        return cell.IndexOf('\n') >= 0 ? cell.Replace("\n", "<br>") : cell;
    }

    private void Append(string text)
    {
        if (text.Length > limits.MaxCharacters - _text.Length) throw new DocumentException(DocumentProblem.TooLong);
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (!IsRemoved(text, i)) continue;
            _text.Append(text, start, i - start);
            start = i + 1;
            // In Office, the vertical tab is a line break, and the form feed is a page break. Both are written as line breaks.
            if (c is '\v' or '\f' or '\u2028' or '\u2029' || (c == '\r' && (i + 1 >= text.Length || text[i + 1] != '\n'))) _text.Append('\n');
        }

        _text.Append(text, start, text.Length - start);
    }

    /// <summary>Determines whether a character must be removed. Control characters and unpaired surrogates are removed.</summary>
    private static bool IsRemoved(string text, int index)
    {
        char c = text[index];
        if (c < ' ') return c is not ('\n' or '\t');
        if (c < '\u007F') return false;
        if (c < '\u00A0' || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF') return true;
        if (char.IsHighSurrogate(c)) return index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1]);
        return char.IsLowSurrogate(c) && (index == 0 || !char.IsHighSurrogate(text[index - 1]));
    }
}
