using System.Management.Automation;

namespace QwenPS.Commands;

// Images beside text.
public abstract partial class ChatRequestCommand
{
    /// <summary>
    /// Images that go with the prompt, before the text: paths (wildcards are understood; a file of exactly that name comes first), files,
    /// http and https addresses, which the service fetches, oss:// addresses of files in its own store, or data: URIs. PNG, JPEG, GIF, BMP, WebP, TIFF and HEIC, told by content and not by
    /// name. Each may have as many bytes as -MaxInputSize says; the service itself takes 10 MB. The model has to be one that sees (qwen3.7-plus).
    /// </summary>
    [Parameter]
    [ImageTransformation]
    [ValidateNotNullOrEmpty]
    public string[]? Image { get; set; }

    /// <summary>
    /// Takes every piped file, and every file of -Path, as an image; one that is none is an error. Without it, files that are images by their
    /// content are sent as images, and the others as text.
    /// </summary>
    [Parameter]
    public SwitchParameter AsImage { get; set; }
}
