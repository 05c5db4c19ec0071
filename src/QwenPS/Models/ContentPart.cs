namespace QwenPS;

/// <summary>One part of a message whose content is more than one text: a piece of text or an image.</summary>
public sealed class ContentPart
{
    /// <summary>The text of this part; null when the part is an image.</summary>
    public string? Text { get; set; }

    /// <summary>The image of this part: an <c>https:</c> address or a <c>data:</c> URI; null when the part is text.</summary>
    public string? ImageUrl { get; set; }
}
