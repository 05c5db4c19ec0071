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
        var attachments = new List<string>();
        string[] headers =
        [
            Format("From", mail.From.ToString()), Format("To", mail.To.ToString()), Format("Cc", mail.Cc.ToString()),
            mail.Headers.Contains(HeaderId.Date) ? Format("Date", mail.Date.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)) : "",
            Format("Subject", mail.Subject),
        ];
        text.Block(string.Join("\n", headers.Where(line => line.Length > 0)));
        string? plain = mail.TextBody;
        if (!string.IsNullOrWhiteSpace(plain)) text.Block(plain!.Replace("\r\n", "\n"));
        else if (mail.HtmlBody is { Length: > 0 } html) HtmlReader.Write(html, text);
        foreach (MimeEntity part in mail.Attachments)
        {
            text.Check();
            string? name = part is MessagePart { Message: { } forwarded } ? forwarded.Subject : part.ContentDisposition?.FileName ?? part.ContentType.Name;
            attachments.Add(name ?? part.ContentType.MimeType);
        }

        if (attachments.Count > 0) text.Block("Attachments (not included): " + string.Join(", ", attachments));
        return new DocumentInfo { Attachments = attachments.ToArray() };
    }

    private static string Format(string name, string? value) => string.IsNullOrWhiteSpace(value) ? "" : $"{name}: {value!.Trim()}";
}
