namespace QwenPS.Files;

/// <summary>Where a path leads. The .NET Framework cannot say: there every path leads to itself.</summary>
internal static class FinalPath
{
    /// <summary>As many as Linux follows: links that lead around end here too.</summary>
    private const int MaxLinks = 40;

    /// <summary>The path with every symbolic link in it followed, its folders' too; those that lead nowhere stay as they are.</summary>
    /// <param name="path">A full path.</param>
    public static string Find(string path)
    {
        int left = MaxLinks;
        return Follow(path, ref left);
    }

    /// <summary>Where an open file is. Linux says so itself, whatever has become of the path.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">The full path that it was opened by.</param>
    public static string Find(FileStream file, string path)
    {
#if NET
        if (OperatingSystem.IsLinux() && !file.SafeFileHandle.IsInvalid && TargetOf($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}", isFinal: false) is { } opened) return opened;
#else
        _ = file;
#endif
        return Find(path);
    }

    /// <summary>What a symbolic link leads to in the end; null where the path is none, or none that leads anywhere.</summary>
    public static string? TargetOf(string path) => TargetOf(path, isFinal: true);

    private static string? TargetOf(string path, bool isFinal)
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
        return left > 0 && TargetOf(here) is { } target && left-- > 0 ? Follow(target, ref left) : here;
    }
}
