using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Batches;

/// <summary>
/// Defines the rules for uploaded files. The sources are https://www.alibabacloud.com/help/en/model-studio/openai-file-interface and
/// https://www.alibabacloud.com/help/en/model-studio/long-context-qwen-long (section Limitations).
/// </summary>
internal static class FileRules
{
    /// <summary>The purpose of documents that models read.</summary>
    public const string Extract = "file-extract";

    private const long Megabyte = 1024 * 1024;

    private static readonly string[] Images = [".bmp", ".png", ".jpg", ".jpeg", ".gif"];
    private static readonly string[] Texts = [".txt", ".docx", ".pdf", ".xlsx", ".epub", ".mobi", ".md", ".csv", ".json"];

    /// <summary>Returns the reason why the service rejects a file, or null if the service accepts the file.</summary>
    public static ServiceError? Check(string purpose, string name, long bytes)
    {
        if (purpose == "batch") return bytes > UploadReader.MaxFileBytes ? RequestErrors.BodyTooLarge : null;
        var extension = Path.GetExtension(name).ToLowerInvariant();
        var isImage = Images.Contains(extension);
        if (!isImage && !Texts.Contains(extension)) return FileErrors.FormatNotSupported;
        return bytes > (isImage ? 20 : 150) * Megabyte ? RequestErrors.BodyTooLarge : null;
    }
}
