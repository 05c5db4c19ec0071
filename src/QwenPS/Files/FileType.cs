using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

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
