using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
#if NET
using System.Text;
#endif

namespace QwenPS.Files;

/// <summary>What a path leads to, or what was opened.</summary>
internal enum FileKind
{
    /// <summary>There is nothing, or the system doesn't say.</summary>
    Unknown,

    Regular,

    Folder,

    /// <summary>A device, a named pipe, a socket.</summary>
    Other,
}

/// <summary>Finds the kind of a file, which .NET tells of folders and links only.</summary>
internal static class FileType
{
    private static readonly bool IsWindows = Path.DirectorySeparatorChar == '\\';

    /// <summary>The kind of what a path leads to, links followed.</summary>
    public static FileKind Find(string path)
    {
#if NET
        if (!IsWindows) return UnixFile.FindKind(path);
#endif
        return Directory.Exists(path) ? FileKind.Folder : FileKind.Unknown;
    }

    /// <summary>The kind of an open file.</summary>
    public static FileKind Find(FileStream file)
    {
#if NET
        if (!IsWindows) return UnixFile.FindKind(file.SafeFileHandle);
#endif
        bool isDisk = IsWindows ? GetFileType(file.SafeFileHandle) == DiskFile : file.CanSeek;
        return isDisk ? FileKind.Regular : FileKind.Other;
    }

    private const int DiskFile = 1;

    [DllImport("kernel32", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetFileType(SafeFileHandle file);
}

#if NET
/// <summary>
/// What Linux and macOS know of files and .NET has no method for. The kind comes from .NET's own native library, which hides how each system lays its answer out.
/// </summary>
internal static class UnixFile
{
    private const int KindMask = 0xF000;
    private const int RegularKind = 0x8000;
    private const int FolderKind = 0x4000;

    /// <summary>Don't wait, don't hand the file on to child processes, don't become the terminal's process.</summary>
    private static readonly int? ReadFlags = OperatingSystem.IsLinux() ? 0x800 | 0x80000 | 0x100 : OperatingSystem.IsMacOS() ? 0x4 | 0x1000000 | 0x20000 : null;

    public static FileKind FindKind(string path) => Stat(ToNative(path), out Status status) == 0 ? KindOf(status) : FileKind.Unknown;

    public static FileKind FindKind(SafeFileHandle file) => FStat(file, out Status status) == 0 ? KindOf(status) : FileKind.Unknown;

    /// <summary>
    /// Opens a file to read; null where that fails, which .NET's own way says better. A pipe that took the file's place after the check can't make this wait,
    /// and reading never waits either.
    /// </summary>
    public static FileStream? TryOpenRead(string path)
    {
        if (ReadFlags is not { } flags || path.Contains('\0')) return null;
        var handle = new SafeFileHandle(Open(ToNative(path), flags), ownsHandle: true);
        return handle.IsInvalid ? null : new FileStream(handle, FileAccess.Read, 1, isAsync: false);
    }

    private static byte[] ToNative(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static FileKind KindOf(in Status status) => (status.Mode & KindMask) switch
    {
        RegularKind => FileKind.Regular,
        FolderKind => FileKind.Folder,
        _ => FileKind.Other,
    };

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(byte[] path, out Status status);

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_FStat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FStat(SafeFileHandle file, out Status status);

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    /// <summary>The beginning of the native structure, and room for the rest of it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 512)]
    private struct Status
    {
        public int Flags;
        public int Mode;
    }
}
#endif
