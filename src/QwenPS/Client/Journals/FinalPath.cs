namespace QwenPS.Client.Journals;

/// <summary>Where a path leads. The .NET Framework cannot say: there every path leads to itself.</summary>
internal static class FinalPath
{
    /// <summary>As many as Linux follows: links that lead around end here too.</summary>
    private const int MaxLinks = 40;

    /// <summary>The path with every symbolic link in it followed, its folders' too; those that lead nowhere stay as they are.</summary>
    /// <param name="path">A full path.</param>
    public static string Of(string path)
    {
        int left = MaxLinks;
        return Follow(path, ref left);
    }

    /// <summary>What a symbolic link leads to in the end; null where the path is none, or none that leads anywhere.</summary>
    public static string? TargetOf(string path)
    {
#if NET
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
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
