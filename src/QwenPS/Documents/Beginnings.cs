using System.Text;

namespace QwenPS.Documents;

/// <summary>Represents the first bytes of a file. These bytes show whether the file can be a document.</summary>
internal static class DocumentBeginning
{
    /// <summary>The number of bytes to read from the beginning of the file.</summary>
    public const int Length = 4096;
}

/// <summary>Recognizes a PDF document by its header. Data from a mail program or a server can precede the header.</summary>
internal static class PdfBeginning
{
    /// <summary>
    /// The header must begin within this number of bytes from the start of the file, according to the implementation notes of the PDF standard.
    /// </summary>
    private const int MaxOffset = 1024;

    private static readonly byte[] Header = [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-'];

    /// <summary>Finds the offset of the header. Returns -1 if there's no header.</summary>
    public static int Find(ReadOnlySpan<byte> beginning)
    {
        int offset = beginning.Slice(0, Math.Min(beginning.Length, MaxOffset)).IndexOf(Header);
        bool hasVersion = offset >= 0 && offset + Header.Length < beginning.Length && beginning[offset + Header.Length] is >= (byte)'0' and <= (byte)'9';
        return hasVersion ? offset : -1;
    }

    /// <summary>
    /// Determines whether the content contains the end of a PDF document. The header by itself isn't sufficient. For example, a text file about PDF can also
    /// contain the header.
    /// </summary>
    public static bool HasEnd(Stream content)
    {
        byte[] end = new byte[Math.Min(content.Length, 2048)];
        content.Position = content.Length - end.Length;
        int length = 0;
        for (int read; length < end.Length && (read = content.Read(end, length, end.Length - length)) > 0; length += read)
        {
        }

        return Encoding.ASCII.GetString(end).Contains("startxref");
    }
}

/// <summary>
/// Recognizes a web page by its document type declaration or its first element. Some text files, such as Markdown files and components of web applications,
/// also begin with an HTML element. For this reason, most elements are recognized only if the file has the extension of a web page, such as <c>.html</c>.
/// </summary>
internal static class HtmlBeginning
{
    private static readonly string[] PageTags = ["<!doctype html", "<html", "<head", "<body"];

    private static readonly HashSet<string> Elements = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "address", "article", "aside", "b", "base", "basefont", "big", "blockquote", "br", "button", "center", "dd", "details", "div", "dl", "dt", "em", "fieldset",
        "figure", "font", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "iframe", "img", "input", "li", "link", "main", "meta", "nav",
        "noscript", "ol", "p", "pre", "script", "section", "small", "span", "strong", "style", "table", "tbody", "td", "th", "thead", "title", "tr", "u", "ul",
    };

    /// <param name="beginning">The first bytes of the file.</param>
    /// <param name="extension">The extension of the file name.</param>
    public static bool Matches(ReadOnlySpan<byte> beginning, string extension)
    {
        bool isNamed = extension.ToLowerInvariant() is ".htm" or ".html" or ".xhtml";
        // In UTF-16, each ASCII character has an additional zero byte. These zero bytes are removed.
        string text = Encoding.ASCII.GetString(beginning.ToArray()).Replace("\0", "").TrimStart('?', '\uFFFD', ' ', '\t', '\r', '\n');
        for (int comments = 0; comments < 20; comments++)
        {
            string? end = text.StartsWith("<!--", StringComparison.Ordinal) ? "-->" : text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? "?>" : null;
            if (end is null) break;
            int index = text.IndexOf(end, StringComparison.Ordinal);
            // The HTML comment might end after the bytes that were read. In this case, only the extension shows whether the file is a web page.
            if (index < 0) return isNamed && end == "-->";
            text = text.Substring(index + end.Length).TrimStart();
        }

        return Array.Exists(PageTags, tag => IsTag(text, tag)) || (isNamed && text.StartsWith("<", StringComparison.Ordinal) && Elements.Contains(FindName(text)));
    }

    private static string FindName(string tag)
    {
        int end = 1;
        while (end < tag.Length && char.IsLetterOrDigit(tag[end])) end++;
        bool isEnd = end == tag.Length || tag[end] is '>' or '/' || char.IsWhiteSpace(tag[end]);
        return isEnd ? tag.Substring(1, end - 1) : "";
    }

    private static bool IsTag(string text, string tag) =>
        text.StartsWith(tag, StringComparison.OrdinalIgnoreCase) && text.Length > tag.Length && (char.IsWhiteSpace(text[tag.Length]) || text[tag.Length] == '>');
}

/// <summary>
/// Recognizes an email message by its headers. A text file can also begin with an email header, but only a mail program writes all of the required headers.
/// </summary>
internal static class MailBeginning
{
    private const int MinHeaders = 3;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private static readonly byte[] Mailbox = [(byte)'F', (byte)'r', (byte)'o', (byte)'m', (byte)' '];
    private static readonly byte[] PatchDate = Encoding.ASCII.GetBytes(" Mon Sep 17 00:00:00 2001");

    /// <summary>Returns the offset of the message. If there's a byte order mark, the message begins after it.</summary>
    public static int FindStart(ReadOnlySpan<byte> beginning) => beginning.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;

    /// <summary>Determines whether the content is a mailbox. In a mailbox, each message follows a line that begins with "From ".</summary>
    public static bool IsMailbox(ReadOnlySpan<byte> beginning) => beginning.Slice(FindStart(beginning)).StartsWith(Mailbox);

    public static bool Matches(ReadOnlySpan<byte> beginning)
    {
        bool isMailbox = IsMailbox(beginning);
        bool isComplete = beginning.Length < DocumentBeginning.Length;
        beginning = beginning.Slice(FindStart(beginning));
        // A patch that Git creates also has the format of a mailbox. Its first line contains a hash of 40 digits and this fixed date. Patches are read as text,
        // and not as email messages.
        if (isMailbox && beginning.IndexOf(PatchDate) == Mailbox.Length + 40) return false;
        if (isMailbox) beginning = beginning.Slice(Math.Max(0, beginning.IndexOf((byte)'\n') + 1));
        if (beginning.Length == 0 || !IsNameCharacter(beginning[0])) return false;
        string text = Encoding.ASCII.GetString(beginning.ToArray());
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        int received = 0;
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length == 0) break;
            if (line[0] is ' ' or '\t' && i > 0) continue;
            int colon = line.IndexOf(':');
            // Only the first bytes of the file were read, so the last line can be incomplete.
            if (colon <= 0 && i == lines.Length - 1 && !isComplete) break;
            if (colon <= 0 || !line.Take(colon).All(c => IsNameCharacter((byte)c))) return false;
            string name = line.Substring(0, colon);
            names.Add(name);
            if (name.Equals("Received", StringComparison.OrdinalIgnoreCase)) received++;
        }

        bool hasSender = names.Contains("From") || names.Contains("Return-Path") || names.Contains("Sender") || received > 0;
        bool isAddressed = names.Contains("Date") && names.Contains("Subject") && names.Contains("To");
        bool isMail = names.Contains("Message-ID") || names.Contains("MIME-Version") || received > 1 || isAddressed;
        // An unsent draft doesn't always have a sender.
        bool isDraft = names.Contains("MIME-Version") && (names.Contains("X-Unsent") || (names.Contains("Subject") && names.Contains("Content-Type")));
        return names.Count >= MinHeaders && ((hasSender && isMail) || isDraft);
    }

    private static bool IsNameCharacter(byte value) => value is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-';
}
