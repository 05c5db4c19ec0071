using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
#if NET
using System.Text;
#endif

namespace QwenPS.Files;

/// <summary>Specifies the type of a path or of an open file.</summary>
internal enum FileKind
{
    /// <summary>The path doesn't exist, or the system doesn't provide its type.</summary>
    Unknown,

    Regular,

    Folder,

    /// <summary>The file is a device, a named pipe, or a socket.</summary>
    Other,
}

/// <summary>Gets the type of a file. .NET itself recognizes only folders and links.</summary>
internal static class FileType
{
    private static readonly bool IsWindows = Path.DirectorySeparatorChar == '\\';

    /// <summary>Returns the type of the file at a path. Links are followed.</summary>
    public static FileKind Find(string path)
    {
#if NET
        if (!IsWindows) return UnixFile.FindKind(path);
#endif
        return Directory.Exists(path) ? FileKind.Folder : FileKind.Unknown;
    }

    /// <summary>Returns the type of an open file.</summary>
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
/// Provides file functions of Linux and macOS that .NET doesn't expose. To get the type of a file, this class calls .NET's native library, which returns the
/// same structure on all operating systems.
/// </summary>
internal static class UnixFile
{
    private const int KindMask = 0xF000;
    private const int RegularKind = 0x8000;
    private const int FolderKind = 0x4000;

    /// <summary>
    /// The flags O_NONBLOCK, O_CLOEXEC, and O_NOCTTY. With these flags, the process doesn't wait when it opens a file, and child processes don't inherit the
    /// file. If the file is a terminal, it doesn't become the controlling terminal of the process.
    /// </summary>
    private static readonly int? ReadFlags = OperatingSystem.IsLinux() ? 0x800 | 0x80000 | 0x100 : OperatingSystem.IsMacOS() ? 0x4 | 0x1000000 | 0x20000 : null;

    public static FileKind FindKind(string path) => Stat(ToNative(path), out Status status) == 0 ? GetKind(status) : FileKind.Unknown;

    public static FileKind FindKind(SafeFileHandle file) => FStat(file, out Status status) == 0 ? GetKind(status) : FileKind.Unknown;

    /// <summary>
    /// Opens a file for reading. Returns null if the file can't be opened. The caller then uses .NET's own method, which reports a more specific error. A pipe
    /// might have replaced the file after its type was checked. For this reason, this method doesn't wait, and reading the stream doesn't wait either.
    /// </summary>
    public static FileStream? TryOpenRead(string path)
    {
        if (ReadFlags is not { } flags || path.Contains('\0')) return null;
        var handle = new SafeFileHandle(Open(ToNative(path), flags), ownsHandle: true);
        return handle.IsInvalid ? null : new FileStream(handle, FileAccess.Read, 1, isAsync: false);
    }

    private static byte[] ToNative(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static FileKind GetKind(in Status status) => (status.Mode & KindMask) switch
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

    /// <summary>Represents the beginning of the native structure. The other fields aren't needed, so this structure only reserves space for them.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 512)]
    private struct Status
    {
        public int Flags;
        public int Mode;
    }
}
#endif
