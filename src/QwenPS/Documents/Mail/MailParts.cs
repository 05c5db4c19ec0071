using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Text;

namespace QwenPS.Documents.Mail;

/// <summary>
/// Finds the parts of an email message: the texts that a mail program displays, in order, and the attachments. A text can have several alternatives, such as
/// plain text and HTML. A mail program displays only one of these alternatives.
/// </summary>
internal sealed class MailParts
{
    /// <summary>Matches a reference from HTML content to another part, such as a picture.</summary>
    private static readonly Regex Reference = new("\\bcid:([^\"'\\s<>()]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private readonly List<TextPart> _texts = [];
    private readonly List<MimeEntity> _others = [];
    private readonly HashSet<string> _references = new(StringComparer.OrdinalIgnoreCase);

    private MailParts()
    {
    }

    public IReadOnlyList<TextPart> Texts => _texts;

    public static MailParts Find(MimeMessage mail, MarkdownWriter text)
    {
        var parts = new MailParts();
        if (mail.Body is { } body) parts.Add(body, isDisplayed: true, text);
        return parts;
    }

    /// <summary>Reads a text that isn't HTML. Some mail programs wrap long lines. These lines are joined again (RFC 3676).</summary>
    public static string ReadPlain(TextPart part)
    {
        if (!part.IsFlowed) return part.Text;
        var converter = new FlowedToText { DeleteSpace = string.Equals(part.ContentType.Parameters["delsp"], "yes", StringComparison.OrdinalIgnoreCase) };
        return converter.Convert(part.Text);
    }

    /// <summary>Returns the names of the attachments. A picture that's displayed in the text isn't an attachment.</summary>
    public string[] GetAttachments() => [.. _others.Where(IsAttachment).Select(GetName)];

    private void Add(MimeEntity entity, bool isDisplayed, MarkdownWriter text)
    {
        text.Check();
        if (entity is Multipart container)
        {
            MimeEntity? only = container switch
            {
                MultipartAlternative => Choose(container),
                MultipartRelated related => related.Root,
                _ => null,
            };
            foreach (MimeEntity child in container) Add(child, isDisplayed && (only is null || child == only), text);
            return;
        }

        if (entity is TextPart { IsAttachment: false } part)
        {
            if (part.IsHtml) AddReferences(part.Text);
            if (isDisplayed)
            {
                _texts.Add(part);
                return;
            }
        }

        _others.Add(entity);
    }

    /// <summary>
    /// Selects the alternative with plain text, because plain text is usually the shortest alternative. If no alternative contains plain text, selects the last
    /// alternative that contains HTML.
    /// </summary>
    private static MimeEntity? Choose(Multipart alternatives) =>
        alternatives.FirstOrDefault(part => HasText(part, TextFormat.Plain)) ?? alternatives.LastOrDefault(part => HasText(part, TextFormat.Html)) ?? alternatives.LastOrDefault();

    private static bool HasText(MimeEntity part, TextFormat format) => part switch
    {
        Multipart container => container.TryGetValue(format, out TextPart? found) && HasText(found, format),
        TextPart text => (format == TextFormat.Html ? text.IsHtml : text.IsPlain) && !string.IsNullOrWhiteSpace(text.Text),
        _ => false,
    };

    private void AddReferences(string html)
    {
        foreach (Match match in Reference.Matches(html)) _references.Add(Uri.UnescapeDataString(match.Groups[1].Value));
    }

    private bool IsAttachment(MimeEntity part)
    {
        if (part.IsAttachment || part is MessagePart || part.ContentType.MediaType.Equals("message", StringComparison.OrdinalIgnoreCase)) return true;
        return GetFileName(part) is not null && !(part.ContentId is { Length: > 0 } id && _references.Contains(id));
    }

    private static string GetName(MimeEntity part) =>
        (part is MessagePart { Message.Subject: { Length: > 0 } subject } ? subject : GetFileName(part)) ?? part.ContentType.MimeType;

    private static string? GetFileName(MimeEntity part) => part.ContentDisposition?.FileName ?? part.ContentType.Name;
}
