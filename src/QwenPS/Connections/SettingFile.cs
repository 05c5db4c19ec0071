using System.Security;
using System.Text;
using QwenPS.Files;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>The content of a small text file with settings, such as a key file, or the reason why it couldn't be read.</summary>
/// <param name="Text">The content without a byte order mark; null if it couldn't be read.</param>
/// <param name="ProblemName">The resource key of the reason; null after success.</param>
/// <param name="IsMissing">Whether the file doesn't exist, which is normal for optional files.</param>
internal sealed record SettingFile(string? Text, string? ProblemName, bool IsMissing)
{
    /// <summary>A clause such as <c>does not exist</c>; null after success.</summary>
    public string? Problem => ProblemName is null ? null : Texts.Format(ProblemName);

    /// <summary>The maximum file size in bytes: 1 MB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Reads UTF-8, and UTF-16 or UTF-32 with a byte order mark. In Windows PowerShell, <c>&gt;</c> writes UTF-16 with a byte order mark.
    /// Doesn't throw for file errors.</summary>
    public static SettingFile Read(string path)
    {
        try
        {
            using var content = new MemoryStream(RegularFile.ReadAllBytes(path, MaxBytes));
            using var reader = new StreamReader(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            return new SettingFile(reader.ReadToEnd(), null, false);
        }
        catch (NotRegularFileException e)
        {
            return Failed(e.IsFolder ? "File.IsFolder" : "File.IsNotRegular");
        }
        catch (FileTooLargeException)
        {
            return Failed("File.IsTooLarge");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new SettingFile(null, "File.IsMissing", true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or SecurityException)
        {
            return Failed("File.IsDenied");
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return Failed("File.IsUnreadable");
        }
    }

    private static SettingFile Failed(string problemName) => new(null, problemName, false);
}
