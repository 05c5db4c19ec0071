using System.Globalization;
using System.Management.Automation;
using System.Security.Cryptography;
using QwenPS.Client.Protocols;
using QwenPS.Files;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Uploads;

/// <summary>
/// Provides the service's rules for documents that models read. The types and sizes of files are documented in
/// https://www.alibabacloud.com/help/en/model-studio/openai-file-interface. The models and the number of files per request are documented in
/// https://www.alibabacloud.com/help/en/model-studio/long-context-qwen-long and https://www.alibabacloud.com/help/en/model-studio/data-mining-qwen-doc.
/// </summary>
internal static class UploadRules
{
    /// <summary>
    /// The maximum size of a file in bytes. The documentation specifies the size in MB, which can mean 1,000,000 or 1,048,576 bytes. The smaller value is used.
    /// Otherwise, the service could reject a file after a long upload.
    /// </summary>
    public const long MaxSize = 150_000_000;

    /// <inheritdoc cref="MaxSize"/>
    private const long MaxImageSize = 20_000_000;

    private const string LongModel = "qwen-long";
    private const string DocModel = "qwen-doc-turbo";

    private static readonly string[] Images = [".bmp", ".png", ".jpg", ".jpeg", ".gif"];
    private static readonly string[] Books = [".epub", ".mobi"];
    private static readonly string[] Documents = [".pdf", ".docx", ".xlsx", ".txt", ".md", ".csv", ".json", .. Books];

    /// <summary>Gets the models that read uploaded files, as a comma-separated list for messages.</summary>
    public static string Models => $"{LongModel}, {DocModel}";

    /// <summary>Returns the maximum number of files per request, or 0 if the model doesn't read uploaded files.</summary>
    public static int GetMaxFiles(string model) => IsVersion(model, LongModel) ? 100 : IsVersion(model, DocModel) ? 1 : 0;

    /// <summary>Computes the hash of a file to upload. Returns null if the file is empty.</summary>
    /// <exception cref="InputException">The file can't be read, or the service doesn't accept it.</exception>
    public static async Task<RequestFile?> ReadAsync(string path, CancellationToken stop)
    {
        try
        {
            using FileStream file = RegularFile.OpenRead(path);
            CheckType(path);
            CheckContent(file, path);
            (long length, DateTime written) = (file.Length, GetWritten(path));
            long limit = Images.Contains(GetType(path)) ? MaxImageSize : MaxSize;
            if (length > limit) throw CreateTooLarge(path, length, limit);
            return length == 0 ? null : new RequestFile(path, await HashAsync(file, stop).ConfigureAwait(false), length, written);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw TextFile.Unreadable(path, exception);
        }
    }

    /// <summary>Gets the time of the last change of a file, in UTC. For a symbolic link, this is the time of the link's target.</summary>
    public static DateTime GetWritten(string path) => File.GetLastWriteTimeUtc(FinalPath.Find(path));

    /// <summary>Creates the error for too many files in one request. Returns null if the model accepts this number of files.</summary>
    public static InputException? FindExcess(string model, int files) => GetMaxFiles(model) is var max && files > max
        ? Wrong("UploadTooMany", ErrorCategory.LimitsExceeded, Texts.Format("Upload.TooMany", files, model, max), "Upload.TooManyRemedy")
        : null;

    public static InputException Wrong(string id, ErrorCategory category, string message, string remedy, Exception? inner = null) =>
        new(id, category, message, Texts.Format(remedy), inner);

    private static void CheckType(string path)
    {
        string type = GetType(path);
        if (Images.Contains(type) || Documents.Contains(type)) return;
        string known = string.Join(", ", Documents.Concat(Images).Select(one => one.Substring(1).ToUpperInvariant()));
        throw Wrong("UploadType", ErrorCategory.InvalidType, Texts.Format("Upload.Type", path, known), "Upload.TypeRemedy");
    }

    /// <summary>
    /// Checks whether the extension of a file matches its content. The service lists the supported types by their extensions. A document with a password is
    /// also rejected, because the service can't read it.
    /// </summary>
    private static void CheckContent(FileStream file, string path)
    {
        string type = GetType(path);
        if (Images.Contains(type) || Books.Contains(type)) return;
        string? actual = DocumentFile.FindType(file, path) switch
        {
            DocumentType.Docx => ".docx",
            DocumentType.Xlsx => ".xlsx",
            DocumentType.Pptx => ".pptx",
            DocumentType.Pdf => ".pdf",
            _ => null,
        };
        file.Position = 0;
        if (actual is null || actual == type) return;
        throw Wrong("UploadType", ErrorCategory.InvalidType, Texts.Format("Upload.OtherContent", path, actual.Substring(1).ToUpperInvariant()), "Upload.OtherContentRemedy");
    }

    private static InputException CreateTooLarge(string path, long length, long limit) => Wrong(
        "UploadTooLarge", ErrorCategory.LimitsExceeded, Texts.Format("Upload.TooLarge", path, FormatBytes(length), FormatBytes(limit)), "Upload.TooLargeRemedy");

    private static string FormatBytes(long bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);

    private static string GetType(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static async Task<string> HashAsync(FileStream file, CancellationToken stop)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[64 * 1024];
        int read;
#pragma warning disable CA1835 // .NET Framework has only this overload.
        while ((read = await file.ReadAsync(piece, 0, piece.Length, stop).ConfigureAwait(false)) > 0) sha.AppendData(piece, 0, read);
#pragma warning restore CA1835
        return HexText.Format(sha.GetHashAndReset());
    }

    /// <summary>Determines whether a model is the model with the specified name, or one of the versions of that model, such as qwen-long-latest.</summary>
    private static bool IsVersion(string model, string name) =>
        model.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (model.Length == name.Length || model[name.Length] == '-');
}
