using System.Text;
using QwenPS.Documents.Extraction;
using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests the headers and the body of email messages.</summary>
public sealed class MailTests
{
    private const string Headers = "From: =?utf-8?B?5byg5LiJ?= <zhang@example.com>\r\nTo: ops@example.com\r\nCc: b@example.com\r\nSubject: =?gb2312?B?xOO6ww==?=\r\nDate: Sun, 29 Nov 2026 10:00:00 +0800\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n";
    private const string Shown = "From: 张三 <zhang@example.com>\nTo: ops@example.com\nCc: b@example.com\nDate: 2026-11-29 10:00:00 +08:00\nSubject: 你好";

    [Fact]
    public async Task A_mail_has_its_headers_and_its_text()
    {
        DocumentText text = await Extract.FromAsync(Encoding.ASCII.GetBytes(Headers + "Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\nxOO6w6Oh\r\n"));
        Assert.Equal(Shown + "\n\n你好！", text.Text.Replace("\"", "", StringComparison.Ordinal));
        Assert.Equal(DocumentType.Eml, text.Type);
        Assert.Empty(text.Attachments);
    }

    [Fact]
    public async Task A_byte_order_mark_and_the_first_line_of_a_mailbox_are_not_part_of_a_mail()
    {
        const string mail = Headers + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5L2g5aW9\r\n";
        byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.ASCII.GetBytes(mail)];
        byte[] box = Encoding.ASCII.GetBytes("From zhang@example.com Sun Nov 29 10:00:00 2026\r\n" + mail);
        foreach (byte[] file in new[] { marked, box, [0xEF, 0xBB, 0xBF, .. box] })
        {
            Assert.True(DocumentDetector.CanBeDocument(file));
            Assert.Equal(Shown + "\n\n你好", (await Extract.TextAsync(file)).Replace("\"", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Each_mail_of_a_mailbox_is_written()
    {
        const string attachment = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntwo\n--b\nContent-Type: application/pdf; name=offer.pdf\nContent-Disposition: attachment; filename=offer.pdf\n\nAAAA\n--b--\n";
        string box = $"From a Sun Nov 29 10:00:00 2026\nFrom: a@example.com\nSubject: One\nMessage-ID: <1@example.com>\n\none\n\nFrom b Sun Nov 29 11:00:00 2026\nFrom: b@example.com\nSubject: Two\n{attachment}";
        DocumentText text = await Extract.FromAsync(Encoding.ASCII.GetBytes(box));
        Assert.Equal(
            "## Message 1\n\nFrom: a@example.com\nSubject: One\n\none\n\n## Message 2\n\nFrom: b@example.com\nSubject: Two\n\ntwo\n\nAttachments (not included): offer.pdf", text.Text);
        Assert.Equal(["offer.pdf"], text.Attachments);
    }

    [Theory]
    [InlineData("To: a@example.com\nSubject: Draft\nMIME-Version: 1.0\nContent-Type: text/plain\n\nx", true)]
    [InlineData("X-Unsent: 1\nTo: a@example.com\nMIME-Version: 1.0\n\nx", true)]
    [InlineData("To: a@example.com\nSubject: A letter\nDate: today\n\nx", false)]
    [InlineData("Content-Type: text/plain\nMIME-Version: 1.0\nServer: x\n\nx", false)]
    [InlineData("From the beginning\nFrom: a\nTo: b\nSubject: c\n\nx", false)]
    [InlineData("From here to there", false)]
    [InlineData("From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: A <a@example.com>\nSubject: [PATCH] x\nMIME-Version: 1.0\nContent-Type: text/plain\n\nx", false)]
    public void A_draft_without_a_sender_is_a_mail(string text, bool isMail) => Assert.Equal(isMail, DocumentDetector.CanBeDocument(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public async Task A_mail_with_HTML_only_has_its_readable_text() =>
        Assert.EndsWith("\n\n# Hi\n\ntext", await ConvertAsync("Content-Type: text/html; charset=utf-8\r\n\r\n<h1>Hi</h1><script>x</script><p>text</p>"), StringComparison.Ordinal);

    [Fact]
    public async Task Attachments_are_named_and_not_included()
    {
        DocumentText text = await Extract.FromAsync(Encoding.ASCII.GetBytes(Headers
            + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\nplain\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--c--\r\n"
            + "--b\r\nContent-Type: application/pdf; name=offer.pdf\r\nContent-Disposition: attachment; filename=offer.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n"));
        Assert.EndsWith("\n\nplain\n\nAttachments (not included): offer.pdf", text.Text, StringComparison.Ordinal);
        Assert.Equal(["offer.pdf"], text.Attachments);
    }

    [Fact]
    public async Task Every_text_part_is_written_and_every_other_part_is_named()
    {
        DocumentText text = await Extract.FromAsync(Encoding.ASCII.GetBytes(Headers + Multipart(
            "mixed",
            "Content-Type: text/plain\r\n\r\nFirst part.",
            "Content-Type: application/pdf; name=contract.pdf\r\nContent-Disposition: inline; filename=contract.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA",
            "Content-Type: text/html\r\n\r\n<p>Second <b>part</b>.</p>",
            "Content-Type: text/plain; name=notes.txt\r\nContent-Disposition: attachment; filename=notes.txt\r\n\r\nnot shown",
            "Content-Type: message/rfc822\r\n\r\nFrom: c@example.com\r\nSubject: Inner\r\n\r\nforwarded body",
            "Content-Type: text/html\r\n\r\n<p>Third part.</p>",
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n")));
        Assert.EndsWith("\n\nFirst part.\n\nSecond part.\n\nThird part.\n\nAttachments (not included): contract.pdf, notes.txt, Inner, message/delivery-status", text.Text, StringComparison.Ordinal);
        Assert.Equal(["contract.pdf", "notes.txt", "Inner", "message/delivery-status"], text.Attachments);
    }

    [Fact]
    public async Task One_alternative_is_written_and_the_attachments_of_all_alternatives_are_named()
    {
        string apple = Multipart("mixed", "Content-Type: text/html\r\n\r\n<p>one</p>", "Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: inline\r\n\r\nx", "Content-Type: text/html\r\n\r\n<p>two</p>");
        Assert.EndsWith("\n\nplain\n\nAttachments (not included): a.pdf", await ConvertAsync(Multipart("alternative", "Content-Type: text/plain\r\n\r\nplain", apple)), StringComparison.Ordinal);
        Assert.EndsWith("\n\none\n\ntwo\n\nAttachments (not included): a.pdf", await ConvertAsync(Multipart("alternative", "Content-Type: text/plain\r\n\r\n \r\n", apple)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invitation_is_not_the_text_of_its_mail()
    {
        string mail = Multipart("alternative", "Content-Type: text/html\r\n\r\n<p>See you.</p>", "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR");
        Assert.EndsWith("\n\nSee you.", await ConvertAsync(mail), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_in_the_text_are_not_attachments()
    {
        string related = Multipart(
            "related",
            "Content-Type: text/html\r\n\r\n<p>html <img src=\"cid:logo%40x\"></p>",
            "Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>\r\n\r\nx",
            "Content-Type: image/png; name=other.png\r\nContent-ID: <other@x>\r\n\r\nx",
            "Content-Type: text/css; name=style.css\r\nContent-ID: <style@x>\r\n\r\np {}");
        Assert.EndsWith("\n\nhtml\n\nAttachments (not included): other.png, style.css", await ConvertAsync(related), StringComparison.Ordinal);
        Assert.EndsWith("\n\nplain\n\nAttachments (not included): other.png, style.css", await ConvertAsync(Multipart("alternative", "Content-Type: text/plain\r\n\r\nplain", related)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_a_mail_program_broke_are_joined() =>
        Assert.EndsWith("\n\nA long line.", await ConvertAsync("Content-Type: text/plain; format=flowed\r\n\r\nA long \r\nline.\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task An_invalid_date_is_left_out()
    {
        string mail = Headers.Replace("Sun, 29 Nov 2026 10:00:00 +0800", "not a date", StringComparison.Ordinal);
        Assert.DoesNotContain("Date:", await Extract.TextAsync(Encoding.ASCII.GetBytes(mail + "\r\nx")), StringComparison.Ordinal);
    }

    /// <summary>The module doesn't contain the library's dependencies for signatures and encryption, so reading a message must not require them.</summary>
    [Theory]
    [InlineData("multipart/signed; protocol=\"application/pkcs7-signature\"", "application/pkcs7-signature; name=smime.p7s")]
    [InlineData("multipart/signed; protocol=\"application/pgp-signature\"", "application/pgp-signature; name=signature.asc")]
    [InlineData("multipart/mixed", "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m")]
    public async Task A_signed_mail_is_read_without_its_signature(string type, string signature) => Assert.StartsWith(Shown, (await ConvertAsync(
        $"Content-Type: {type}; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsigned text\r\n--b\r\nContent-Type: {signature}\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n")).Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);

    [Theory]
    [InlineData("Return-Path: <a@b.c>\r\nReceived: from x\r\n\tby y; Sun\r\nMessage-ID: <1>\r\n\r\nx", true)]
    [InlineData("From: a@b.c\nTo: d\nSubject: s\nDate: d\n\nx", true)]
    [InlineData("From: a@b.c\nTo: d\n\nDear all", false)]
    [InlineData("Subject: minutes\nDate: today\nPlace: here\n\nx", false)]
    [InlineData("Name: x\nVersion: 1\nFrom: here\n", false)]
    [InlineData("2026-11-29 10:00: started\nFrom: x\nMIME-Version: 1.0\n", false)]
    public void A_mail_is_recognized_by_headers_that_mail_programs_write(string text, bool isMail) =>
        Assert.Equal(isMail, DocumentDetector.CanBeDocument(Encoding.ASCII.GetBytes(text)));

    /// <summary>Creates a part that contains other parts. Its boundary is unique, because parts can contain each other.</summary>
    private static string Multipart(string type, params string[] parts)
    {
        string boundary = type + parts.Length;
        return $"Content-Type: multipart/{type}; boundary={boundary}\r\n\r\n" + string.Concat(parts.Select(part => $"--{boundary}\r\n{part}\r\n")) + $"--{boundary}--\r\n";
    }

    private static Task<string> ConvertAsync(string body) => Extract.TextAsync(Encoding.ASCII.GetBytes(Headers + body));
}
