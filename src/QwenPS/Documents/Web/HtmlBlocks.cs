using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace QwenPS.Documents.Web;

/// <summary>Converts the elements of a web page to blocks: headings, paragraphs, list items, tables, and preformatted text.</summary>
internal sealed class HtmlBlocks(MarkdownWriter text)
{
    /// <summary>
    /// The maximum nesting depth. This value is higher than the value for other documents, because web pages are nested more deeply. <see cref="HtmlDepth"/>
    /// has already rejected most pages that exceed this depth.
    /// </summary>
    private const int MaxDepth = 2000;

    private const int MaxColumns = 256;

    /// <summary>The maximum value of the rowspan attribute in the HTML standard.</summary>
    private const int MaxRowSpan = 65534;

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "ul", "tr", "td", "th", "tbody",
        "thead", "tfoot", "caption",
    };

    private static readonly HashSet<string> Skipped = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "template", "noscript", "head", "iframe", "object", "embed", "audio", "video", "canvas", "svg", "select", "datalist", "map",
    };

    private readonly StringBuilder _line = new();
    private int _depth;
    private int _list;

    /// <summary>The Markdown characters at the beginning of the next block, such as the number signs of a heading.</summary>
    private string _mark = "";
    private bool _isItem;

    public void Write(INode node)
    {
        EnterChildren(node);
        Flush();
    }

    private void EnterChildren(INode node)
    {
        if (++_depth > MaxDepth) throw new DocumentException(DocumentProblem.TooComplex);
        foreach (INode child in node.ChildNodes)
        {
            if (child is IText characters) Add(characters.Data);
            else if (child is IElement element && !IsHidden(element)) Enter(element);
        }

        _depth--;
    }

    private void Enter(IElement element)
    {
        string name = element.LocalName;
        switch (name)
        {
            case "br": _line.Append('\n'); break;
            case "img" when element.GetAttribute("alt") is { Length: > 0 } alternative: Add($"![{alternative}]"); break;
            case "textarea" or "q" or "a" or "span": EnterChildren(element); break;
            case "pre": WritePreformatted(element); break;
            case "table" when IsDataTable(element): WriteTable((IHtmlTableElement)element); break;
            case "ul" or "ol" or "menu": WriteList(element); break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Flush();
                _mark = new string('#', name[1] - '0') + " ";
                EnterChildren(element);
                Flush();
                // If the heading has no text, its number signs must not be added to the next paragraph.
                _mark = "";
                break;
            case "td" or "th":
                EnterChildren(element);
                _line.Append(' ');
                break;
            case var _ when Blocks.Contains(name):
                Flush();
                EnterChildren(element);
                Flush();
                break;
            default: EnterChildren(element); break;
        }
    }

    private static bool IsHidden(IElement element)
    {
        if (Skipped.Contains(element.LocalName) || element.HasAttribute("hidden")) return true;
        if (element.GetAttribute("style") is not { } style) return false;
        string compact = style.Replace(" ", "");
        return compact.IndexOf("display:none", StringComparison.OrdinalIgnoreCase) >= 0 || compact.IndexOf("visibility:hidden", StringComparison.OrdinalIgnoreCase) >= 0;
    }

    private void WriteList(IElement list)
    {
        Flush();
        _list++;
        int number = list is IHtmlOrderedListElement ordered ? ordered.Start : 1;
        foreach (IElement item in list.Children)
        {
            if (IsHidden(item)) continue;
            if (item.LocalName == "li")
            {
                string label = list.LocalName == "ol" ? (number++).ToString(CultureInfo.InvariantCulture) + ". " : "- ";
                _mark = new string(' ', 2 * Math.Min(_list - 1, 8)) + label;
                _isItem = true;
                EnterChildren(item);
                Flush();
                _mark = "";
                _isItem = false;
            }
            else Enter(item);
        }

        _list--;
    }

    private void WritePreformatted(IElement element)
    {
        Flush();
        string code = element.TextContent.Trim('\r', '\n');
        if (code.Length > 0) text.Block("```\n" + code + "\n```");
    }

    /// <summary>Determines whether a table contains data. Tables without data are used for the layout of email messages and old web pages.</summary>
    private static bool IsDataTable(IElement element) =>
        element is IHtmlTableElement table && table.Rows.Length > 1 && table.Rows.Max(row => row.Cells.Length) > 1
            && element.QuerySelector("table, ul, ol, h1, h2, h3, p + p") is null;

    private void WriteTable(IHtmlTableElement table)
    {
        Flush();
        if (table.Caption is { } caption) text.Block(Normalize(caption.TextContent));
        var rows = new List<string[]>();
        // For each column, this array contains the index of the first row below the previous cell in this column. A cell can't extend beyond its group of rows,
        // such as tbody.
        int[] free = new int[MaxColumns];
        INode? group = null;
        int index = 0;
        foreach (IHtmlTableRowElement row in table.Rows)
        {
            text.Check();
            if (row.Parent != group) Array.Clear(free, 0, free.Length);
            group = row.Parent;
            var cells = new List<string>();
            foreach (IHtmlTableCellElement cell in row.Cells)
            {
                while (cells.Count < MaxColumns && free[cells.Count] > index) cells.Add("");
                int start = cells.Count;
                cells.Add(IsHidden(cell) ? "" : ReadCell(cell));
                for (int span = cell.ColumnSpan; span > 1 && cells.Count < MaxColumns; span--) cells.Add("");
                int end = FindEnd(cell, index);
                for (int column = start; column < cells.Count && column < MaxColumns; column++) free[column] = end;
            }

            index++;
            if (cells.Any(cell => cell.Length > 0)) rows.Add([.. cells]);
        }

        if (rows.Count == 0) return;
        text.BeginTable(rows.Max(row => row.Length));
        for (int i = 0; i < rows.Count; i++) text.Row(rows[i], isFirst: i == 0);
    }

    /// <summary>
    /// Returns the index of the first row below a cell. The value 0 of the rowspan attribute means that the cell extends to the end of its group of rows.
    /// </summary>
    private static int FindEnd(IHtmlTableCellElement cell, int row) => cell.RowSpan switch
    {
        0 => int.MaxValue,
        > 1 and <= MaxRowSpan and var span => row + span,
        > MaxRowSpan => row + MaxRowSpan,
        _ => row + 1,
    };

    /// <summary>Adds text. As in a browser, several consecutive spaces and line breaks become one space.</summary>
    private void Add(string characters)
    {
        foreach (char c in characters)
        {
            if (c is ' ' or '\t' or '\r' or '\n' or '\f')
            {
                if (_line.Length > 0 && _line[_line.Length - 1] is not (' ' or '\n')) _line.Append(' ');
            }
            else _line.Append(c);
        }
    }

    private void Flush()
    {
        string written = _line.ToString().Trim();
        _line.Clear();
        if (written.Length == 0)
        {
            text.Check();
            return;
        }

        text.Block(_mark + (_isItem ? written.Replace("\n", "\n  ") : written), _isItem && _mark.Length > 0);
        _mark = "";
    }

    private static string Normalize(string characters) => string.Join(" ", characters.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Reads the text of a cell. Each line that a browser displays becomes a line of the result.</summary>
    private string ReadCell(IElement cell)
    {
        var parts = new StringBuilder();
        AddCell(cell, parts);
        return string.Join("\n", parts.ToString().Split('\n').Select(Normalize).Where(line => line.Length > 0));
    }

    private void AddCell(INode node, StringBuilder parts)
    {
        if (++_depth > MaxDepth) throw new DocumentException(DocumentProblem.TooComplex);
        foreach (INode child in node.ChildNodes)
        {
            if (child is IText characters) parts.Append(characters.Data.Replace('\n', ' '));
            else if (child is IElement element && !IsHidden(element))
            {
                bool isBlock = Blocks.Contains(element.LocalName) || element.LocalName == "br";
                if (element.LocalName == "img" && element.GetAttribute("alt") is { Length: > 0 } alternative) parts.Append("![").Append(alternative).Append(']');
                if (isBlock) parts.Append('\n');
                AddCell(element, parts);
                if (isBlock) parts.Append('\n');
            }
        }

        _depth--;
    }
}
