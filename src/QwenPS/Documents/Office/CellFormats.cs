using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using ExcelNumberFormat;
using S = DocumentFormat.OpenXml.Spreadsheet;

namespace QwenPS.Documents.Office;

/// <summary>
/// Formats numbers in the same way as Excel, except for dates. In Excel, the order of year, month, and day depends on the country. For this reason, a complete
/// date is always written as year, month, and day.
/// </summary>
internal sealed class CellFormats
{
    private const string General = "General";

    /// <summary>
    /// The built-in formats. A workbook contains only the IDs of these formats (section 18.8.30 of ECMA-376, part 1). In Excel, the built-in date formats
    /// depend on the country. Here, they don't.
    /// </summary>
    private static readonly Dictionary<int, string> BuiltIn = new (int Id, string Code)[]
    {
        (1, "0"), (2, "0.00"), (3, "#,##0"), (4, "#,##0.00"), (5, "$#,##0;($#,##0)"), (6, "$#,##0;($#,##0)"), (7, "$#,##0.00;($#,##0.00)"),
        (8, "$#,##0.00;($#,##0.00)"), (9, "0%"), (10, "0.00%"), (11, "0.00E+00"), (12, "# ?/?"), (13, "# ??/??"),
        (14, "yyyy-mm-dd"), (15, "d-mmm-yy"), (16, "d-mmm"), (17, "mmm-yy"), (18, "h:mm AM/PM"), (19, "h:mm:ss AM/PM"), (20, "h:mm"), (21, "h:mm:ss"),
        (22, "yyyy-mm-dd" + " h:mm"), (27, "yyyy-mm-dd"), (28, "mm-dd"), (29, "mm-dd"), (30, "yyyy-mm-dd"), (31, "yyyy-mm-dd"), (32, "h:mm"),
        (33, "h:mm:ss"), (34, "h:mm"), (35, "h:mm:ss"), (36, "yyyy-mm-dd"), (37, "#,##0;(#,##0)"), (38, "#,##0;(#,##0)"), (39, "#,##0.00;(#,##0.00)"),
        (40, "#,##0.00;(#,##0.00)"), (41, "#,##0;(#,##0);-;@"), (42, "$#,##0;($#,##0);$-;@"), (43, "#,##0.00;(#,##0.00);-;@"), (44, "$#,##0.00;($#,##0.00);$-;@"),
        (45, "mm:ss"), (46, "[h]:mm:ss"), (47, "mm:ss.0"), (48, "##0.0E+0"), (49, "@"), (50, "yyyy-mm-dd"),
        (51, "mm-dd"), (52, "yyyy-mm-dd"), (53, "mm-dd"), (54, "mm-dd"), (55, "yyyy-mm-dd"), (56, "yyyy-mm-dd"), (57, "yyyy-mm-dd"), (58, "mm-dd"),
    }.ToDictionary(format => format.Id, format => format.Code);

    private readonly List<CellFormat> _formats = [];
    private bool _usesDate1904;

    public static CellFormats Read(WorkbookPart book, MarkdownWriter text)
    {
        var result = new CellFormats { _usesDate1904 = book.Workbook?.WorkbookProperties?.Date1904?.Value == true };
        if (book.WorkbookStylesPart is not { } part) return result;
        OfficePackage.CheckTree(part, text);
        var custom = new Dictionary<uint, string>();
        foreach (S.NumberingFormat format in part.Stylesheet?.NumberingFormats?.Elements<S.NumberingFormat>() ?? [])
        {
            if (format.NumberFormatId?.Value is { } id && format.FormatCode?.Value is { } code) custom[id] = code;
        }

        foreach (S.CellFormat format in part.Stylesheet?.CellFormats?.Elements<S.CellFormat>() ?? [])
        {
            uint id = format.NumberFormatId?.Value ?? 0;
            result._formats.Add(CellFormat.Create(custom.TryGetValue(id, out string? code) ? code : BuiltIn.TryGetValue((int)id, out code) ? code : General));
        }

        return result;
    }

    /// <summary>Formats a number.</summary>
    /// <param name="value">The number as stored in the file.</param>
    /// <param name="style">The index of the cell's format.</param>
    public string Format(string value, int style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) return value;
        CellFormat? format = style >= 0 && style < _formats.Count ? _formats[style] : null;
        return format?.TryFormat(number, _usesDate1904) ?? FormatGeneral(number);
    }

    /// <summary>
    /// Formats a date that's stored as text (ISO 8601). If the format of the cell isn't a date format, the result is the complete date. Text that isn't a date
    /// is returned unchanged.
    /// </summary>
    /// <param name="value">The date as stored in the file, such as <c>2026-03-04T00:00:00</c>.</param>
    /// <param name="style">The index of the cell's format.</param>
    public string FormatDate(string value, int style)
    {
        const string day = "yyyy-MM-dd";
        string[] forms = [day, day + "'T'HH:mm", day + "'T'HH:mm:ss", day + "'T'HH:mm:ss.FFFFFFF"];
        if (!DateTime.TryParseExact(value.TrimEnd('Z'), forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date)) return value;
        CellFormat? format = style >= 0 && style < _formats.Count ? _formats[style] : null;
        return format?.TryFormat(date, _usesDate1904) ?? CellFormat.Format(date, hasTime: true);
    }

    /// <summary>Formats a number in Excel's General format. Numbers in Excel have 15 significant digits.</summary>
    private static string FormatGeneral(double number)
    {
        double size = Math.Abs(number);
        if (size is >= 1e15 and < 1e21 && number == Math.Floor(number)) return number.ToString("0", CultureInfo.InvariantCulture);
        return size is > 0 and < 1e-4 ? number.ToString("0.##############E+00", CultureInfo.InvariantCulture) : number.ToString("G15", CultureInfo.InvariantCulture);
    }

    /// <summary>Represents the format of a cell.</summary>
    private sealed class CellFormat
    {
        private readonly NumberFormat? _format;

        /// <summary>
        /// The section of the format for negative numbers. This field is set only if the section contains the General format, because the ExcelNumberFormat
        /// library would write two minus signs for such a section.
        /// </summary>
        private readonly NumberFormat? _negative;
        private readonly bool _isDate;
        private readonly bool _hasTime;

        private CellFormat(NumberFormat? format, NumberFormat? negative, bool isDate, bool hasTime)
        {
            _format = format;
            _negative = negative;
            _isDate = isDate;
            _hasTime = hasTime;
        }

        public static CellFormat Create(string code)
        {
            if (code == General) return new CellFormat(null, null, false, false);
            var format = new NumberFormat(code);
            if (!format.IsValid) return new CellFormat(null, null, false, false);
            string[] sections = SplitSections(code);
            string letters = FindLetters(sections[0]);
            bool isDate = format.IsDateTimeFormat && letters.Contains('d') && letters.Contains('m') && (letters.Contains('y') || letters.Contains('e'));
            return new CellFormat(format, CreateNegative(sections), isDate, letters.Contains('h'));
        }

        private static NumberFormat? CreateNegative(string[] sections)
        {
            // If the sections have conditions, the second section can apply to any numbers, and not only to negative numbers.
            if (sections.Length < 2 || !FindLetters(sections[1]).Contains("general") || sections.Take(2).Any(HasCondition)) return null;
            return new NumberFormat(sections[1]);
        }

        /// <summary>Formats a number. Returns null if the number must be displayed in the General format instead.</summary>
        public string? TryFormat(double number, bool usesDate1904)
        {
            if (_format is null) return null;
            try
            {
                if (_isDate) return FindDate(number, usesDate1904) is { } date ? Format(date, _hasTime) : null;
                if (number < 0 && _negative is not null) return _negative.Format(-number, CultureInfo.InvariantCulture, usesDate1904).Trim();
                return _format.Format(number, CultureInfo.InvariantCulture, usesDate1904).Trim();
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException or OverflowException)
            {
                // For a date before the beginning of the calendar, Excel displays ###. The number itself is more useful, so it's displayed in the General
                // format.
                return null;
            }
        }

        /// <summary>Formats a date. Returns null if the format isn't for dates, or if the date is before the beginning of the calendar.</summary>
        public string? TryFormat(DateTime date, bool usesDate1904)
        {
            if (_format?.IsDateTimeFormat != true) return null;
            if (_isDate) return Format(date, _hasTime);
            double number = date.ToOADate() - (usesDate1904 ? 1462 : 0);
            // Excel's 1900 calendar contains February 29, 1900. This day didn't exist, so the numbers of earlier dates must be adjusted.
            return TryFormat(usesDate1904 || number >= 61 ? number : number - 1, usesDate1904);
        }

        public static string Format(DateTime date, bool hasTime) =>
            date.ToString(hasTime && date.TimeOfDay != TimeSpan.Zero ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

        private static DateTime? FindDate(double number, bool usesDate1904)
        {
            const double maxDays = 2_958_466;
            if (number < (usesDate1904 ? 0 : 1) || number >= maxDays) return null;
            // Excel's 1900 calendar contains February 29, 1900. This day didn't exist, so the numbers of earlier dates must be adjusted.
            if (usesDate1904) number += 1462;
            else if (number < 60) number++;
            var date = DateTime.FromOADate(number);
            // The time is stored as a fraction of a day, which is rarely exact, so the time is rounded to seconds.
            return new DateTime((date.Ticks + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
        }

        private static string[] SplitSections(string code)
        {
            var sections = new List<string>();
            int start = 0;
            for (int i = 0; i < code.Length; i = FindNext(code, i))
            {
                if (code[i] != ';') continue;
                sections.Add(code.Substring(start, i - start));
                start = i + 1;
            }

            sections.Add(code.Substring(start));
            return [.. sections];
        }

        private static bool HasCondition(string section)
        {
            for (int i = 0; i < section.Length; i = FindNext(section, i))
            {
                if (section[i] == '[' && i + 1 < section.Length && section[i + 1] is '<' or '>' or '=') return true;
            }

            return false;
        }

        /// <summary>
        /// Returns the letters of a section in lowercase, without text in quotation marks or brackets, and without characters after a backslash.
        /// </summary>
        private static string FindLetters(string section)
        {
            var letters = new List<char>();
            for (int i = 0, next; i < section.Length; i = next)
            {
                next = FindNext(section, i);
                if (next == i + 1 && section[i] is not ('\\' or '_' or '*')) letters.Add(char.ToLowerInvariant(section[i]));
            }

            return new string([.. letters]);
        }

        /// <summary>
        /// Returns the index after the character at <paramref name="index"/>. If the character begins a text in quotation marks or brackets, returns the index
        /// after this text.
        /// </summary>
        private static int FindNext(string code, int index) => code[index] switch
        {
            '\\' or '_' or '*' => index + 2,
            '"' => FindAfter(code, '"', index),
            '[' => FindAfter(code, ']', index),
            _ => index + 1,
        };

        private static int FindAfter(string code, char end, int start) => Math.Max(start, code.IndexOf(end, start + 1)) + 1;
    }
}
