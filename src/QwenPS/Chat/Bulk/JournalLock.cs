using System.Diagnostics;
using System.Globalization;
using System.Text;
using QwenPS.Files;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Makes sure that only one run (one Invoke-QwenChat command) at a time uses a journal (a file that stores answers). The open journal file itself is the lock.
/// If a process ends unexpectedly, the operating system closes the file and removes the lock. The lock file, a small file next to the journal whose name ends
/// in <c>.lock</c>, contains the ID of the process that uses the journal. This file only informs users, and isn't used for locking.
/// </summary>
internal static class JournalLock
{
    /// <summary>
    /// The sharing mode of the journal. On Windows, other processes can read the file at the same time. On other systems, no sharing mode allows readers and
    /// excludes writers, so the journal is opened exclusively.
    /// </summary>
    private static readonly FileShare Share = Path.DirectorySeparatorChar == '\\' ? FileShare.Read : FileShare.None;

    /// <summary>The maximum size of the lock file in bytes. A process ID is much shorter.</summary>
    private const int MaxLockFileSize = 1024 * 1024;

    /// <exception cref="JournalException">Another run has the journal open, or the journal can't be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            // The stream has no buffer, so each write reaches the file immediately.
            FileStream file = RegularFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Share);
            WriteLockFile(path);
            return file;
        }
        catch (IOException exception) when (IsLocked(exception))
        {
            throw new JournalException(JournalProblem.InUse, FormatInUse(path), Texts.Format("Journal.InUseRemedy"), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>Creates the error for a journal that can't be accessed or isn't a regular file.</summary>
    public static JournalException Unwritable(string path, Exception exception) => exception is NotRegularFileException
        ? new(JournalProblem.OtherFormat, exception.Message, Texts.Format("Journal.NoneRemedy"), exception)
        : new(JournalProblem.Unwritable, Texts.Format("Journal.Unwritable", path, exception.Message), Texts.Format("Journal.UnwritableRemedy"), exception);

    /// <summary>
    /// Deletes the lock file, and then closes the journal. In the opposite order, this method could delete the lock file of another run that opens the journal
    /// in the meantime.
    /// </summary>
    public static void Close(FileStream file, string path)
    {
        Try(() => File.Delete(GetLockFile(path)));
        file.Dispose();
    }

    public static string GetLockFile(string path) => path + ".lock";

    private static void WriteLockFile(string path)
    {
        string id = GetProcessId().ToString(CultureInfo.InvariantCulture);
        Try(() =>
        {
            // A link or a pipe with this name is also deleted. The target of a link isn't deleted.
            File.Delete(GetLockFile(path));
            using FileStream file = RegularFile.Open(GetLockFile(path), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            byte[] text = Encoding.ASCII.GetBytes(id);
            file.Write(text, 0, text.Length);
        });
    }

    private static string FormatInUse(string path)
    {
        if (FindOwner(path) is not { } owner) return Texts.Format("Journal.InUse", path);
        return owner == GetProcessId() ? Texts.Format("Journal.InUseHere", path) : Texts.Format("Journal.InUseBy", path, owner);
    }

    private static int GetProcessId()
    {
        using var process = Process.GetCurrentProcess();
        return process.Id;
    }

    private static int? FindOwner(string path)
    {
        string? text = null;
        Try(() => text = Encoding.ASCII.GetString(RegularFile.ReadAllBytes(GetLockFile(path), MaxLockFileSize)));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;
    }

    /// <summary>
    /// Determines whether an exception means that another process has the file open. The codes 32 and 33 are from Windows, 11 is from Linux, and 35 is from
    /// macOS.
    /// </summary>
    private static bool IsLocked(IOException exception) =>
        Path.DirectorySeparatorChar == '\\' ? (exception.HResult & 0xFFFF) is 32 or 33 : exception.HResult is 11 or 35;

    /// <summary>Runs an action and ignores file errors. The lock file only contains information for users, so the run can continue without this file.</summary>
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
