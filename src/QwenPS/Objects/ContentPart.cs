namespace QwenPS;

/// <summary>One part of a message whose content is more than one text: a piece of text, an image, or whatever else the service takes.</summary>
public sealed class ContentPart
{
    /// <summary>The text of this part; null when the part is something else.</summary>
    public string? Text { get; set; }

    /// <summary>The image of this part: an <c>https:</c> address or a <c>data:</c> URI; null when the part is something else.</summary>
    public string? ImageUrl { get; set; }

    /// <summary>
    /// A part with more to it (a video, audio, an image or a text with more fields, such as <c>cache_control</c>), as JSON in the form of the protocol that
    /// it is sent by; it goes as it is. Null when the part is plain text or a plain image. It comes from a message that was given field for field.
    /// </summary>
    public string? Json { get; internal set; }

    /// <summary>Whether the part is text, with or without more fields.</summary>
    internal bool IsText => ImageUrl is null && (Json is null || Text is not null);

    /// <summary>Whether the part is text and nothing more, so that it can be joined with others.</summary>
    internal bool IsPlainText => ImageUrl is null && Json is null;
}
