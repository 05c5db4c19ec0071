using System.Text;
using QwenPS.Files;

namespace QwenPS.ModelSearch;

/// <summary>Represents the patterns of one .gitignore file. They apply to the files in its folder and in all subfolders.</summary>
internal sealed class IgnoreRules
{
    public const string FileName = ".gitignore";

    /// <summary>The maximum size of a file in bytes. Real files have only a few kilobytes.</summary>
    private const int MaxSize = 4 * 1024 * 1024;

    // On each operating system, this is Git's default value.
    private static readonly bool IgnoresCase = Path.DirectorySeparatorChar == '\\';

    private readonly IReadOnlyList<IgnorePattern> _patterns;
    private readonly int _depth;

    private IgnoreRules(IReadOnlyList<IgnorePattern> patterns, int depth)
    {
        _patterns = patterns;
        _depth = depth;
    }

    /// <param name="text">The content of the file.</param>
    /// <param name="depth">The number of folder levels from the root to the folder of the file.</param>
    public static IgnoreRules Parse(string text, int depth) =>
        new([.. text.Split('\n').Select(line => IgnorePattern.Parse(line, IgnoresCase)).OfType<IgnorePattern>()], depth);

    /// <summary>Reads a file. Returns null if the file doesn't exist.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This account can't read the file.</exception>
    public static IgnoreRules? Read(string path, int depth)
    {
        if (!File.Exists(path)) return null;
        string text = Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, MaxSize));
        return Parse(text.TrimStart('\uFEFF'), depth);
    }

    /// <summary>Returns whether the path is ignored, or null if no pattern matches. If several patterns match, the last one is used.</summary>
    /// <param name="path">The segments of the path, starting at the root.</param>
    /// <param name="isFolder">A value that indicates whether the path is a folder.</param>
    public bool? IsIgnored(IReadOnlyList<string> path, bool isFolder)
    {
        for (int i = _patterns.Count - 1; i >= 0; i--)
        {
            if (_patterns[i].IsMatch(path, _depth, isFolder)) return !_patterns[i].IsNegated;
        }

        return null;
    }
}
