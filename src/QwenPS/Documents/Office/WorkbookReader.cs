using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using S = DocumentFormat.OpenXml.Spreadsheet;

namespace QwenPS.Documents.Office;

/// <summary>
/// Extracts the cells of a workbook. Each visible sheet becomes a table that contains the values as Excel displays them. For a hidden sheet, only a heading
/// with its name is written. Hidden rows and columns are only counted.
/// </summary>
internal sealed class WorkbookReader : IDocumentReader
{
    public DocumentInfo Read(Stream content, MarkdownWriter text)
    {
        OfficePackage.Check(content, text.Limits);
        using SpreadsheetDocument document = SpreadsheetDocument.Open(content, false, OfficePackage.CreateSettings(text.Limits));
        WorkbookPart book = document.WorkbookPart ?? throw new DocumentException(DocumentProblem.Damaged);
        OfficePackage.CheckTree(book, text);
        var visible = new List<string>();
        var hidden = new List<string>();
        int rows = 0, columns = 0;
        try
        {
            var cells = new SheetCells(SharedStrings.Read(book, text), CellFormats.Read(book, text));
            foreach (S.Sheet sheet in book.Workbook?.Sheets?.Elements<S.Sheet>() ?? [])
            {
                string name = sheet.Name?.Value ?? "";
                // A chart sheet doesn't contain cells, so it's skipped.
                if (sheet.Id?.Value is not { } id || !book.TryGetPartById(id, out OpenXmlPart? part) || part is not WorksheetPart worksheet) continue;
                if (sheet.State?.Value is { } state && state != S.SheetStateValues.Visible)
                {
                    hidden.Add(name);
                    text.StructureHeading(2, $"Sheet: {name} (hidden, not included)");
                    continue;
                }

                visible.Add(name);
                text.StructureHeading(2, $"Sheet: {name}");
                var table = new SheetTable(worksheet, cells, text);
                (rows, columns) = (rows + table.HiddenRows, columns + table.HiddenColumns);
                if (table.HiddenRows + table.HiddenColumns > 0) text.StructureNote($"Not included: {FormatHidden(table)}");
                table.Write();
            }
        }
        catch (XmlException exception) when (OfficePackage.IsTooLong(exception))
        {
            throw new DocumentException(DocumentProblem.TooComplex, exception);
        }

        return new DocumentInfo
        {
            Sheets = visible.ToArray(),
            HiddenSheets = hidden.ToArray(),
            HiddenRows = rows,
            HiddenColumns = columns,
            HasMacros = OfficePackage.HasMacros(book),
        };
    }

    private static string FormatHidden(SheetTable table)
    {
        string[] parts = [FormatCount(table.HiddenRows, "hidden row"), FormatCount(table.HiddenColumns, "hidden column")];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    private static string FormatCount(int count, string name) => count == 0 ? "" : FormattableString.Invariant($"{count} {name}{(count == 1 ? "" : "s")}");
}
