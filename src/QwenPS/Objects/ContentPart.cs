namespace QwenPS;

/// <summary>
/// Represents one part of a message, for messages that don't consist of a single text. A part is a text, an image, or other content that the service
/// accepts.
/// </summary>
public sealed class ContentPart
{
    /// <summary>Gets or sets the text of this part, or null if the part isn't a text.</summary>
    public string? Text { get; set; }

    /// <summary>
    /// Gets or sets the image of this part, which is an <c>https:</c> address or a <c>data:</c> URI. The value is null if the part isn't an image, or
    /// if the image has additional fields.
    /// </summary>
    public string? ImageUrl { get; set; }

    /// <summary>
    /// Gets the JSON of a part with other content, in the format of the protocol. Other content is video or audio. A text or an image with additional
    /// fields, such as <c>cache_control</c>, is also other content. The JSON is sent unchanged. The value is null for plain text and plain images.
    /// </summary>
    public string? Json { get; internal set; }

    /// <summary>Returns the text, <c>[image_url]</c>, or the JSON.</summary>
    public override string ToString() => Text is not null ? TerminalText.MakeVisible(Text) : ImageUrl is not null ? "[image_url]" : TerminalText.MakeVisible(Json);

    /// <summary>Gets a value that indicates whether the part is text, with or without additional fields.</summary>
    internal bool IsText => ImageUrl is null && (Json is null || Text is not null);

    /// <summary>
    /// Gets a value that indicates whether the part contains only text and no additional fields, so the part can be joined with other parts.
    /// </summary>
    internal bool IsPlainText => ImageUrl is null && Json is null;
}
