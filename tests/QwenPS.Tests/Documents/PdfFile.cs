using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace QwenPS.Tests.Documents;

/// <summary>Creates PDF documents from the content of their pages. No library is used, so a document can also be invalid.</summary>
internal static class PdfFile
{
    /// <summary>Creates a document with a page for each content.</summary>
    public static byte[] Create(params string[] pages) => Create(pages, "", []);

    /// <param name="pages">The content of each page.</param>
    /// <param name="catalog">Additional entries of the catalog.</param>
    /// <param name="objects">Additional objects. The number of the first additional object is 4 + 2 * pages.</param>
    /// <param name="trailer">Additional entries of the trailer.</param>
    /// <param name="compress">A value that indicates whether the content is compressed.</param>
    /// <param name="pageEntries">Additional entries of each page.</param>
    public static byte[] Create(string[] pages, string catalog, string[] objects, string trailer = "", bool compress = false, string pageEntries = "")
    {
        var all = new List<byte[]>
        {
            Bytes($"<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
            Bytes($"<< /Type /Pages /Count {pages.Length} /Kids [{string.Join(" ", Enumerable.Range(0, pages.Length).Select(i => $"{4 + (2 * i)} 0 R"))}] >>"),
            Bytes("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"),
        };
        for (int i = 0; i < pages.Length; i++)
        {
            all.Add(Bytes($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + (2 * i)} 0 R {pageEntries} >>"));
            byte[] content = compress ? Deflate(Bytes(pages[i])) : Bytes(pages[i]);
            all.Add([.. Bytes($"<< /Length {content.Length}{(compress ? " /Filter /FlateDecode" : "")} >>\nstream\n"), .. content, .. Bytes("\nendstream")]);
        }

        all.AddRange(objects.Select(Bytes));
        using var file = new MemoryStream();
        Write(file, "%PDF-1.7\n");
        var offsets = new List<long>();
        for (int i = 0; i < all.Count; i++)
        {
            offsets.Add(file.Position);
            Write(file, $"{i + 1} 0 obj\n");
            file.Write(all[i], 0, all[i].Length);
            Write(file, "\nendobj\n");
        }

        long start = file.Position;
        Write(file, $"xref\n0 {all.Count + 1}\n0000000000 65535 f \n");
        foreach (long offset in offsets) Write(file, offset.ToString("0000000000", CultureInfo.InvariantCulture) + " 00000 n \n");
        Write(file, $"trailer\n<< /Size {all.Count + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n");
        return file.ToArray();
    }

    /// <summary>Creates a document with one page, whose content is encoded as LZW with codes for single letters only.</summary>
    public static byte[] CreateLzw(string content)
    {
        var bits = new List<bool>();
        for (int i = 0; i < content.Length; i++)
        {
            // The table must not need codes with more bits.
            if (i % 200 == 0) AddCode(bits, 256);
            AddCode(bits, content[i]);
        }

        AddCode(bits, 257);
        char[] data = new char[(bits.Count + 7) / 8];
        for (int i = 0; i < bits.Count; i++) data[i / 8] |= (char)(bits[i] ? 0x80 >> (i % 8) : 0);
        string encoded = new(data);
        Encoding latin = Encoding.GetEncoding("iso-8859-1");
        string file = latin.GetString(Create([""], "", [$"<< /Length {encoded.Length} /Filter /LZWDecode >>\nstream\n{encoded}\nendstream"]));
        return latin.GetBytes(file.Replace("/Contents 5 0 R", "/Contents 6 0 R"));
    }

    private static void AddCode(List<bool> bits, int code)
    {
        for (int bit = 8; bit >= 0; bit--) bits.Add(((code >> bit) & 1) == 1);
    }

    /// <summary>Writes text at a position. The lines are 14 points apart.</summary>
    public static string Text(int x, int y, params string[] lines) =>
        $"BT /F1 12 Tf 14 TL {x} {y} Td " + string.Join(" T* ", lines.Select(line => $"({line}) Tj")) + " ET\n";

    private static void Write(Stream file, string text)
    {
        byte[] bytes = Bytes(text);
        file.Write(bytes, 0, bytes.Length);
    }

    private static byte[] Bytes(string text) => Encoding.GetEncoding("iso-8859-1").GetBytes(text);

    private static byte[] Deflate(byte[] bytes)
    {
        using var stream = new MemoryStream();
        stream.Write([0x78, 0x9C], 0, 2);
        using (var deflate = new DeflateStream(stream, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(bytes, 0, bytes.Length);
        // Readers don't check the checksum.
        stream.Write(new byte[4], 0, 4);
        return stream.ToArray();
    }
}
