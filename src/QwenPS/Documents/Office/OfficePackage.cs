using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace QwenPS.Documents.Office;

/// <summary>
/// Checks the archive and the parts of an Office document before the library (the Open XML SDK) reads them. The library stores parts in memory, and uses
/// recursion for nested elements. Without the checks, a small file could exhaust the memory or the stack.
/// </summary>
internal static class OfficePackage
{
    /// <summary>Creates the settings with which the library opens a document.</summary>
    public static OpenSettings CreateSettings(DocumentLimits limits) => new() { AutoSave = false, MaxCharactersInPart = limits.MaxPartLength };

    /// <summary>
    /// Checks the number of files in the archive, and the size of the files that list the parts. The library must read these files completely.
    /// </summary>
    /// <exception cref="DocumentException">The archive is too large.</exception>
    public static void Check(Stream content, DocumentLimits limits)
    {
        content.Position = 0;
        using (var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true))
        {
            if (archive.Entries.Count > limits.MaxEntries) throw new DocumentException(DocumentProblem.TooComplex);
            long left = limits.MaxTreeLength;
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                bool isList = entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)
                    || entry.FullName.Equals("[Content_Types].xml", StringComparison.OrdinalIgnoreCase);
                if (!isList) continue;
                using Stream stream = entry.Open();
                left -= Count(stream, left);
            }
        }

        content.Position = 0;
    }

    /// <summary>Checks the size and the depth of a part that the library stores in memory.</summary>
    /// <exception cref="DocumentException">The part is too large or nested too deeply.</exception>
    public static void CheckTree(OpenXmlPart part, MarkdownWriter text) => CheckTree(part, text, text.Limits.MaxTreeLength);

    /// <inheritdoc cref="CheckTree(OpenXmlPart, MarkdownWriter)"/>
    /// <param name="maxLength">The maximum number of characters in the part.</param>
    public static void CheckTree(OpenXmlPart part, MarkdownWriter text, long maxLength)
    {
        using XmlReader reader = CreateReader(part, maxLength);
        try
        {
            for (int count = 0; reader.Read(); count++)
            {
                if (reader.Depth > DocumentLimits.MaxDepth) throw new DocumentException(DocumentProblem.TooComplex);
                if (count % 1024 == 0) text.Check();
            }
        }
        catch (XmlException exception) when (IsTooLong(exception))
        {
            throw new DocumentException(DocumentProblem.TooComplex, exception);
        }
    }

    /// <summary>Checks the charts and diagrams to which a part refers.</summary>
    /// <exception cref="DocumentException">A chart or diagram is too large or nested too deeply.</exception>
    public static void CheckDrawings(OpenXmlPart part, MarkdownWriter text)
    {
        foreach (IdPartPair pair in part.Parts)
        {
            if (pair.OpenXmlPart is ChartPart or DiagramDataPart) CheckTree(pair.OpenXmlPart, text);
        }
    }

    /// <summary>Opens a part to read it in pieces.</summary>
    public static XmlReader CreateReader(OpenXmlPart part, long maxLength) => XmlReader.Create(part.GetStream(FileMode.Open, FileAccess.Read), new XmlReaderSettings
    {
        CloseInput = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = maxLength,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    });

    /// <summary>
    /// Determines whether the exception means that a part has too many characters. The exception has no error code. The message can be in any language, but
    /// always contains the name of the setting, MaxCharactersInDocument.
    /// </summary>
    public static bool IsTooLong(XmlException exception) => exception.Message.Contains(nameof(XmlReaderSettings.MaxCharactersInDocument));

    /// <summary>Determines whether the document contains a part with macros.</summary>
    public static bool HasMacros(OpenXmlPart? main) => main?.Parts.Any(pair => pair.OpenXmlPart is VbaProjectPart) == true;

    private static long Count(Stream stream, long limit)
    {
        byte[] buffer = new byte[16 * 1024];
        long count = 0;
        for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
        {
            count += read;
            if (count > limit) throw new DocumentException(DocumentProblem.TooComplex);
        }

        return count;
    }
}
