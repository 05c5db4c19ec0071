using System.Diagnostics;
using System.Globalization;
using System.Text;
using QwenPS.Files;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// One run a journal. What keeps others out is the open file itself, so that a process which was killed leaves no lock behind; the small file beside
/// it (<c>.lock</c>) only says whose it is.
/// </summary>
internal static class JournalLock
{
    /// <summary>Other systems know no mode that keeps out writers alone.</summary>
    private static readonly FileShare Share = Path.DirectorySeparatorChar == '\\' ? FileShare.Read : FileShare.None;

    /// <summary>Far more than the number of a process has.</summary>
    private const int LongestSign = 1024 * 1024;

    /// <exception cref="JournalException">Another run has it open, or it cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            // Without a buffer: what is written is written.
            FileStream file = RegularFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Share);
            Sign(path);
            return file;
        }
        catch (IOException exception) when (IsLocked(exception))
        {
            throw new JournalException(JournalProblem.InUse, InUse(path), Texts.Format("Journal.InUseRemedy"), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>The file can't be opened, read or written; something that isn't a regular file keeps nothing.</summary>
    public static JournalException Unwritable(string path, Exception exception) => exception is NotRegularFileException
        ? new(JournalProblem.OtherFormat, exception.Message, Texts.Format("Journal.NoneRemedy"), exception)
        : new(JournalProblem.Unwritable, Texts.Format("Journal.Unwritable", path, exception.Message), Texts.Format("Journal.UnwritableRemedy"), exception);

    /// <summary>Closes the file; the one beside it first, while it is still ours.</summary>
    public static void Close(FileStream file, string path)
    {
        Try(() => File.Delete(SignOf(path)));
        file.Dispose();
    }

    /// <summary>The file beside a journal.</summary>
    public static string SignOf(string path) => path + ".lock";

    private static void Sign(string path)
    {
        string id = OwnId().ToString(CultureInfo.InvariantCulture);
        Try(() =>
        {
            // A link or a pipe in its place goes, and not what it leads to.
            File.Delete(SignOf(path));
            using FileStream file = RegularFile.Open(SignOf(path), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            byte[] text = Encoding.ASCII.GetBytes(id);
            file.Write(text, 0, text.Length);
        });
    }

    private static string InUse(string path)
    {
        if (OwnerOf(path) is not { } owner) return Texts.Format("Journal.InUse", path);
        return owner == OwnId() ? Texts.Format("Journal.InUseHere", path) : Texts.Format("Journal.InUseBy", path, owner);
    }

    private static int OwnId()
    {
        using var process = Process.GetCurrentProcess();
        return process.Id;
    }

    private static int? OwnerOf(string path)
    {
        string? text = null;
        Try(() => text = Encoding.ASCII.GetString(RegularFile.ReadAllBytes(SignOf(path), LongestSign)));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;
    }

    /// <summary>Sharing violations: of Windows, of Linux, of macOS.</summary>
    private static bool IsLocked(IOException exception) =>
        Path.DirectorySeparatorChar == '\\' ? (exception.HResult & 0xFFFF) is 32 or 33 : exception.HResult is 11 or 35;

    /// <summary>The name of the owner is a courtesy: nothing depends on it.</summary>
    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
