namespace QwenPS;

/// <summary>A part of a message that contains more than one text: a text, an image, or other content that the service accepts.</summary>
public sealed class ContentPart
{
    /// <summary>The text of this part; null for other content.</summary>
    public string? Text { get; set; }

    /// <summary>The image of this part: an <c>https:</c> address or a <c>data:</c> URI; null for other content.</summary>
    public string? ImageUrl { get; set; }

    /// <summary>
    /// A part with other content (a video, audio, or an image or text with additional fields, such as <c>cache_control</c>), as JSON in the format of
    /// the protocol. It's sent unchanged. Null for plain text and plain images. Created from a message that was specified with all fields.
    /// </summary>
    public string? Json { get; internal set; }

    /// <summary>The text, <c>[image_url]</c>, or the JSON.</summary>
    public override string ToString() => Text is not null ? TerminalText.MakeVisible(Text) : ImageUrl is not null ? "[image_url]" : TerminalText.MakeVisible(Json);

    /// <summary>Whether the part is text, with or without additional fields.</summary>
    internal bool IsText => ImageUrl is null && (Json is null || Text is not null);

    /// <summary>Whether the part only contains text, so it can be joined with other parts.</summary>
    internal bool IsPlainText => ImageUrl is null && Json is null;
}
