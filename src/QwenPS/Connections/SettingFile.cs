using System.Security;
using System.Text;
using QwenPS.Files;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>
/// Represents the content of a small text file with settings, such as a key file. If the file can't be read, this object contains the reason instead.
/// </summary>
/// <param name="Text">The content without a byte order mark, or null if the file couldn't be read.</param>
/// <param name="ProblemName">The resource key of the reason, or null if the file was read.</param>
/// <param name="IsMissing">A value that indicates whether the file is missing, which is usual for optional files.</param>
internal sealed record SettingFile(string? Text, string? ProblemName, bool IsMissing)
{
    /// <summary>Gets the reason as a clause such as <c>does not exist</c>, or null if the file was read.</summary>
    public string? Problem => ProblemName is null ? null : Texts.Format(ProblemName);

    /// <summary>The maximum file size in bytes, which is 1 MB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>
    /// Reads a file in UTF-8, or in UTF-16 or UTF-32 with a byte order mark. UTF-16 is supported, because the redirection operator <c>&gt;</c> of Windows
    /// PowerShell writes UTF-16 with a byte order mark. If the file can't be read, the result contains the reason, and no exception is thrown.
    /// </summary>
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
