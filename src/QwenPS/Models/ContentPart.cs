namespace QwenPS;

/// <summary>One part of a message whose content is more than one text: a piece of text, an image, or whatever else the service takes.</summary>
public sealed class ContentPart
{
    /// <summary>The text of this part; null when the part is something else.</summary>
    public string? Text { get; set; }

    /// <summary>The image of this part: an <c>https:</c> address or a <c>data:</c> URI; null when the part is something else.</summary>
    public string? ImageUrl { get; set; }

    /// <summary>
    /// A part of another kind (a video, audio, an image with more fields), as JSON in the form of the protocol that it is sent by; it goes as it is.
    /// Null when the part is text or an image. It comes from a message that was given field for field.
    /// </summary>
    public string? Json { get; internal set; }

    internal bool IsText => ImageUrl is null && Json is null;
}
