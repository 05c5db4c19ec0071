using System.Globalization;
using MimeKit;
using QwenPS.Documents.Web;

namespace QwenPS.Documents.Mail;

/// <summary>Extracts the headers and the body of an email message, and the names of its attachments. The attachments themselves aren't read.</summary>
internal sealed class MailReader : IDocumentReader
{
    public DocumentInfo Read(Stream content, MarkdownWriter text)
    {
        DocumentEncodings.Register();
        using MimeMessage mail = MimeMessage.Load(new ParserOptions { MaxMimeDepth = 50 }, content, persistent: true);
        string[] headers =
        [
            Format("From", mail.From.ToString()), Format("To", mail.To.ToString()), Format("Cc", mail.Cc.ToString()),
            // The library returns the minimum date if the header is missing or invalid.
            mail.Date > DateTimeOffset.MinValue ? Format("Date", mail.Date.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)) : "",
            Format("Subject", mail.Subject),
        ];
        text.Block(string.Join("\n", headers.Where(line => line.Length > 0)));
        MailParts parts = MailParts.Find(mail, text);
        foreach (TextPart part in parts.Texts) Write(part, text);
        string[] attachments = parts.GetAttachments();
        if (attachments.Length > 0) text.Block("Attachments (not included): " + string.Join(", ", attachments));
        return new DocumentInfo { Attachments = attachments };
    }

    private static void Write(TextPart part, MarkdownWriter text)
    {
        if (part.IsHtml) HtmlReader.Write(part.Text, text);
        else text.Block(MailParts.ReadPlain(part).Replace("\r\n", "\n"));
    }

    private static string Format(string name, string? value) => string.IsNullOrWhiteSpace(value) ? "" : $"{name}: {value!.Trim()}";
}
