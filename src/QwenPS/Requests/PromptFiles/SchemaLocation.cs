#if NET
using QwenPS.Files;
#endif

namespace QwenPS.Requests.PromptFiles;

/// <summary>
/// Where the schema is that a prompt file names: in the file's folder, or below it. A schema goes to the service, and a prompt file may be a
/// stranger's: it is not to choose any file of the machine.
/// </summary>
internal static class SchemaLocation
{
    /// <summary>The full path; null where the name leads elsewhere, or is none.</summary>
    public static string? Find(string promptFile, string schema)
    {
        try
        {
            string folder = FolderOf(promptFile);
            string path = Path.GetFullPath(Path.Combine(folder, schema));
            return IsBelow(folder, path) ? path : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or PathTooLongException)
        {
            return null;
        }
    }

    /// <summary>Whether an open file is there, with every link followed. .NET Framework can't follow links; there, none is accepted.</summary>
    /// <param name="promptFile">The full path of the prompt file.</param>
    /// <param name="file">The schema's file.</param>
    /// <param name="path">The path that <see cref="Find"/> gave for it.</param>
    public static bool IsBeside(string promptFile, FileStream file, string path)
    {
        string folder = FolderOf(promptFile);
#if NET
        return IsBelow(FinalPath.Find(folder.TrimEnd(Path.DirectorySeparatorChar)) + Path.DirectorySeparatorChar, FinalPath.Find(file, path));
#else
        _ = file;
        for (string? part = path; part?.Length > folder.Length; part = Path.GetDirectoryName(part))
        {
            if ((File.GetAttributes(part) & FileAttributes.ReparsePoint) != 0) return false;
        }

        return true;
#endif
    }

    private static bool IsBelow(string folder, string path) => path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal);

    private static string FolderOf(string file) =>
        Path.GetFullPath(Path.GetDirectoryName(file) ?? "").TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) + Path.DirectorySeparatorChar;
}
