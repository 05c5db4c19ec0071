using System.Text;
using QwenPS.Client.Protocols;

namespace QwenPS.Requests.Input;

/// <summary>Measures inputs in bytes.</summary>
internal static class InputSize
{
    public static long Measure(ChatMessage message) => Encoding.UTF8.GetByteCount(message.Content ?? "") + (message.Parts?.Sum(Measure) ?? 0);

    /// <summary>Returns the size of a file. Returns 0 if the file can't be accessed. The error is reported later, when the file is read.</summary>
    public static long MeasureFile(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists ? file.Length : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static long Measure(ContentPart part) =>
        part.ImageUrl is null ? Encoding.UTF8.GetByteCount(part.Text ?? part.Json ?? "") : ImageUri.GetSize(part.ImageUrl);
}
