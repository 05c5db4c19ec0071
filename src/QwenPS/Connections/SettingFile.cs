using System.Security;
using System.Text;
using QwenPS.Files;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>A small text file with settings, such as a key file, as it was read, or the reason why it was not.</summary>
/// <param name="Text">The content without a byte order mark; null where it could not be read.</param>
/// <param name="ProblemName">The name of the text that says why not; null where all went well.</param>
/// <param name="IsMissing">Whether there is no such file: for optional files that is no problem.</param>
internal sealed record SettingFile(string? Text, string? ProblemName, bool IsMissing)
{
    /// <summary>A clause such as <c>does not exist</c>; null where all went well.</summary>
    public string? Problem => ProblemName is null ? null : Texts.Format(ProblemName);

    /// <summary>The largest file read, in bytes: 1 MB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Reads UTF-8, or UTF-16 and UTF-32 with a byte order mark (what Windows PowerShell's <c>&gt;</c> writes). Never throws for a file.</summary>
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
