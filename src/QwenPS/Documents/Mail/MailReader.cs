using System.Globalization;
using MimeKit;
using QwenPS.Documents.Web;

namespace QwenPS.Documents.Mail;

/// <summary>
/// Extracts the headers and the body of an email message, and the names of its attachments. The attachments themselves aren't read. If a file contains several
/// messages, a heading precedes each message.
/// </summary>
internal sealed class MailReader : IDocumentReader
{
    public DocumentInfo Read(Stream content, MarkdownWriter text)
    {
        DocumentEncodings.Register();
        byte[] beginning = new byte[16];
        int length = content.Read(beginning, 0, beginning.Length);
        content.Position = MailBeginning.FindStart(beginning.AsSpan(0, length));
        MimeFormat format = MailBeginning.IsMailbox(beginning.AsSpan(0, length)) ? MimeFormat.Mbox : MimeFormat.Entity;
        var parser = new MimeParser(new ParserOptions { MaxMimeDepth = 50 }, content, format, persistent: true);
        var attachments = new List<string>();
        for (int number = 1; number == 1 || (format == MimeFormat.Mbox && !parser.IsEndOfStream); number++)
        {
            using MimeMessage mail = parser.ParseMessage();
            if (number > 1 || !parser.IsEndOfStream) text.StructureHeading(2, FormattableString.Invariant($"Message {number}"));
            Write(mail, text, attachments);
        }

        return new DocumentInfo { Attachments = attachments.ToArray() };
    }

    private static void Write(MimeMessage mail, MarkdownWriter text, List<string> all)
    {
        string[] headers =
        [
            Format("From", mail.From.ToString()), Format("To", mail.To.ToString()), Format("Cc", mail.Cc.ToString()),
            // If the date is missing or invalid, the MimeKit library returns the minimum date. In this case, no date is written.
            mail.Date > DateTimeOffset.MinValue ? Format("Date", mail.Date.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)) : "",
            Format("Subject", mail.Subject),
        ];
        text.Block(string.Join("\n", headers.Where(line => line.Length > 0)));
        MailParts parts = MailParts.Find(mail, text);
        foreach (TextPart part in parts.Texts) Write(part, text);
        string[] attachments = parts.GetAttachments();
        if (attachments.Length > 0) text.Block("Attachments (not included): " + string.Join(", ", attachments));
        all.AddRange(attachments);
    }

    private static void Write(TextPart part, MarkdownWriter text)
    {
        if (part.IsHtml) HtmlReader.Write(part.Text, text);
        else text.Block(MailParts.ReadPlain(part).Replace("\r\n", "\n"));
    }

    private static string Format(string name, string? value) => string.IsNullOrWhiteSpace(value) ? "" : $"{name}: {value!.Trim()}";
}
