namespace QwenPS.Files;

/// <summary>Resolves symbolic links. On .NET Framework, links can't be resolved, so paths are returned unchanged.</summary>
internal static class FinalPath
{
    /// <summary>The maximum number of links in a path, which is the same as on Linux. If links form a cycle, this limit prevents an endless loop.</summary>
    private const int MaxLinks = 40;

    /// <summary>
    /// Resolves every symbolic link in a path, including folders that are links. If the target of a link doesn't exist, the link isn't resolved.
    /// </summary>
    /// <param name="path">A full path.</param>
    public static string Find(string path)
    {
        int left = MaxLinks;
        return Follow(path, ref left);
    }

    /// <summary>
    /// Returns the path of an open file. On Linux, this is the current path of the file, even if the file was moved after it was opened. On other systems, this
    /// is the path that was used to open the file, with resolved links.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="path">The full path that was used to open the file.</param>
    public static string Find(FileStream file, string path)
    {
#if NET
        if (OperatingSystem.IsLinux() && !file.SafeFileHandle.IsInvalid)
        {
            string link = $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}";
            if (FindTarget(link, isFinal: false) is { } opened) return opened;
        }
#else
        _ = file;
#endif
        return Find(path);
    }

    /// <summary>Returns the final target of a symbolic link. Returns null if the path isn't a link, or if the link can't be resolved.</summary>
    public static string? FindTarget(string path) => FindTarget(path, isFinal: true);

    private static string? FindTarget(string path, bool isFinal)
    {
#if NET
        try
        {
            return File.ResolveLinkTarget(path, isFinal)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
#else
        return null;
#endif
    }

    private static string Follow(string path, ref int left)
    {
        if (Path.GetDirectoryName(path) is not { Length: > 0 } folder) return path;
        string here = Path.Combine(Follow(folder, ref left), Path.GetFileName(path));
        return left > 0 && FindTarget(here) is { } target && left-- > 0 ? Follow(target, ref left) : here;
    }
}
