namespace QwenPS.Files;

/// <summary>
/// Creates files and folders that only the current user can read. On Windows, no permissions are set, because the folders of the user's local data already have
/// these permissions.
/// </summary>
internal static class PrivateFile
{
    /// <summary>Creates a folder if it doesn't exist.</summary>
    public static void CreateFolder(string path)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return;
        }
#endif
        Directory.CreateDirectory(path);
    }

    /// <summary>Allows only the current user to read and write a file. This process must have created the file, or must have opened it exclusively.</summary>
    public static void Protect(FileStream file)
    {
#if NET
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
#endif
    }
}
