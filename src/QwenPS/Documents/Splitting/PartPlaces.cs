using System.Globalization;

namespace QwenPS.Documents.Splitting;

/// <summary>Describes the position of a part in its document. The model reads the description, so the description isn't localized.</summary>
internal sealed class PartPlaces
{
    /// <summary>The maximum number of characters in a heading or a sheet name.</summary>
    private const int MaxName = 100;

    private readonly TextLines _lines;
    private readonly DocumentInfo? _document;

    public PartPlaces(TextLines lines, DocumentInfo? document)
    {
        _lines = lines;
        _document = document;
    }

    /// <param name="from">The first line of the part.</param>
    /// <param name="to">The line after the last line of the part.</param>
    public string Format(int from, int to)
    {
        TextLine first = _lines[from], last = _lines[to - 1];
        if (_document?.Type is DocumentType.Pdf && first.Unit >= 0) return FormatNumbers("page", first.Unit, last.Unit, _document.Pages);
        if (_document?.Type is DocumentType.Pptx && first.Unit >= 0) return FormatNumbers("slide", first.Unit, last.Unit, _document.Slides + _document.HiddenSlides);
        if (_document?.Type is DocumentType.Xlsx && first.Unit >= 0) return FormatSheets(from, to);
        if (first.Heading >= 0) return "from the section '" + GetHeading(first.Heading) + "'";
        return _lines.LastNumber > 1 ? Invariant($"lines {first.Number} to {GetLastNumber(to)} of {_lines.LastNumber}") : "";
    }

    private static string FormatNumbers(string unit, int first, int last, int? count)
    {
        string total = count is null ? "" : Invariant($" of {count}");
        return first == last ? Invariant($"{unit} {first + 1}{total}") : Invariant($"{unit}s {first + 1} to {last + 1}{total}");
    }

    private string FormatSheets(int from, int to)
    {
        int first = _lines[from].Unit, last = _lines[to - 1].Unit;
        if (first != last) return "sheets '" + GetSheet(first) + "' to '" + GetSheet(last) + "'";
        string sheet = "sheet '" + GetSheet(first) + "'";
        int end = first + 1 < _lines.Units.Count ? _lines.Units[first + 1] : _lines.Count;
        bool isWhole = from == _lines.Units[first] && to == end;
        if (isWhole || _lines[to - 1].Table is not (>= 0 and var table)) return sheet;
        // The header has two lines, which aren't counted as rows.
        return Invariant($"{sheet}, rows {Math.Max(1, from - table - 1)} to {to - table - 2} of {end - table - 2}");
    }

    private string GetSheet(int unit) => Shorten(_lines.GetText(_lines.Units[unit]).Substring("## Sheet: ".Length));

    private string GetHeading(int line) => Shorten(_lines.GetText(line).TrimStart('#').Trim());

    private int GetLastNumber(int to) => to < _lines.Count ? _lines[to].Number - 1 : _lines.LastNumber;

    private static string Shorten(string name) => name.Length <= MaxName ? name : name.Substring(0, MaxName) + "…";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
