using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace QwenPS.Documents.Office;

/// <summary>Reads the texts that the cells of a workbook share. The file contains each shared text only once.</summary>
internal static class SharedStrings
{
    public static IReadOnlyList<string> Read(WorkbookPart book, MarkdownWriter text)
    {
        var strings = new List<string>();
        if (book.SharedStringTablePart is not { } part) return strings;
        using XmlReader reader = OfficePackage.CreateReader(part, text.Limits.MaxPartLength);
        long length = 0;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "si") continue;
            text.Check();
            string value = ReadText(reader);
            length += value.Length;
            // All shared texts are stored in memory, so their total length is limited. This limit is separate from the limit of the extracted text, because
            // cells can use a shared text any number of times, or never.
            if (length > DocumentLimits.MaxFileSize / 2) throw new DocumentException(DocumentProblem.TooComplex);
            strings.Add(value);
        }

        return strings;
    }

    /// <summary>
    /// Reads the text of an element whose characters can have different formats. The pronunciation of the characters isn't included. Moves the reader to the
    /// end of the element.
    /// </summary>
    public static string ReadText(XmlReader reader)
    {
        if (reader.IsEmptyElement) return "";
        int depth = reader.Depth;
        string first = "";
        StringBuilder? more = null;
        bool isText = false;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                isText = reader.LocalName == "t";
                if (reader.LocalName == "rPh") SkipContent(reader);
            }
            else if (reader.NodeType == XmlNodeType.EndElement) isText = false;
            else if (isText)
            {
                if (first.Length == 0) first = reader.Value;
                else (more ??= new StringBuilder(first)).Append(reader.Value);
            }
        }

        return CellText.Unescape(more?.ToString() ?? first);
    }

    /// <summary>Moves the reader to the end of the current element.</summary>
    public static void SkipContent(XmlReader reader)
    {
        if (reader.IsEmptyElement) return;
        int depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
        }
    }
}
