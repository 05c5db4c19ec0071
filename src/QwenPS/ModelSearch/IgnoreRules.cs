using System.Text;
using QwenPS.Files;

namespace QwenPS.ModelSearch;

/// <summary>
/// Represents the patterns of one .gitignore file. These patterns apply to the files in the folder of the .gitignore file, and in all its subfolders. Paths
/// start at the root, which is the root folder of the Git repository. Outside a repository, the root is the searched folder.
/// </summary>
internal sealed class IgnoreRules
{
    public const string FileName = ".gitignore";

    /// <summary>The maximum size of a .gitignore file in bytes. Real files have only a few kilobytes.</summary>
    private const int MaxSize = 4 * 1024 * 1024;

    // By default, Git ignores the case of letters on Windows. This class does the same.
    private static readonly bool IgnoresCase = Path.DirectorySeparatorChar == '\\';

    private readonly IReadOnlyList<IgnorePattern> _patterns;
    private readonly int _depth;

    private IgnoreRules(IReadOnlyList<IgnorePattern> patterns, int depth)
    {
        _patterns = patterns;
        _depth = depth;
    }

    /// <param name="text">The content of the .gitignore file.</param>
    /// <param name="depth">The number of folder levels from the root to the folder of the .gitignore file.</param>
    public static IgnoreRules Parse(string text, int depth) =>
        new([.. text.Split('\n').Select(line => IgnorePattern.Parse(line, IgnoresCase)).OfType<IgnorePattern>()], depth);

    /// <summary>Reads a .gitignore file. Returns null if the file doesn't exist.</summary>
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

/// <summary>
/// Represents one line of a .gitignore file. The rules are from Git's documentation. The maximum time to match a path is proportional to the length of the
/// pattern multiplied by the length of the path. As a result, no pattern can block a search.
/// </summary>
internal sealed class IgnorePattern
{
    private readonly IReadOnlyList<Segment> _segments;
    private readonly bool _onlyFolders;

    private IgnorePattern(IReadOnlyList<Segment> segments, bool onlyFolders, bool isNegated)
    {
        _segments = segments;
        _onlyFolders = onlyFolders;
        IsNegated = isNegated;
    }

    /// <summary>
    /// Gets a value that indicates whether the pattern starts with an exclamation mark. A path that matches such a pattern isn't ignored, even if an earlier
    /// pattern ignores it.
    /// </summary>
    public bool IsNegated { get; }

    /// <summary>Parses a line. Returns null for a blank line or a comment.</summary>
    /// <param name="line">The line, without its line break.</param>
    /// <param name="ignoresCase">A value that indicates whether the case of letters is ignored.</param>
    public static IgnorePattern? Parse(string line, bool ignoresCase = false)
    {
        string text = TrimEnd(line);
        if (text.Length == 0 || text[0] == '#') return null;
        bool isNegated = text[0] == '!';
        if (isNegated) text = text.Substring(1);
        bool onlyFolders = text.EndsWith("/", StringComparison.Ordinal);
        if (onlyFolders) text = text.Substring(0, text.Length - 1);
        if (text.Length == 0) return null;

        // A pattern with a slash at its beginning or in its middle is relative to the folder of the .gitignore file. Any other pattern matches at all levels.
        bool isAnchored = text.IndexOf('/') >= 0;
        var segments = new List<Segment>();
        if (!isAnchored) segments.Add(Segment.AnyFolders);
        string[] parts = (text[0] == '/' ? text.Substring(1) : text).Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            // Git treats more than two asterisks like two asterisks.
            if (!isAnchored || parts[i].Length < 2 || parts[i].Trim('*').Length > 0)
            {
                segments.Add(new Segment(Glob.Parse(parts[i], ignoresCase)));
                continue;
            }

            segments.Add(Segment.AnyFolders);
            // Two asterisks at the end of a pattern match everything in the folder before them, but not this folder itself.
            if (i == parts.Length - 1) segments.Add(new Segment(Glob.Parse("*", ignoresCase)));
        }

        return new IgnorePattern(segments, onlyFolders, isNegated);
    }

    /// <summary>Determines whether the pattern matches a path.</summary>
    /// <param name="path">The names in the path, starting at the root.</param>
    /// <param name="start">The index of the first name that's below the folder of the .gitignore file.</param>
    /// <param name="isFolder">A value that indicates whether the path is a folder.</param>
    public bool IsMatch(IReadOnlyList<string> path, int start, bool isFolder)
    {
        if (_onlyFolders && !isFolder) return false;
        int name = start, segment = 0;
        int lastAny = -1, lastName = 0;
        while (name < path.Count)
        {
            if (segment < _segments.Count && _segments[segment].Glob is null)
            {
                lastAny = segment++;
                lastName = name;
            }
            else if (segment < _segments.Count && _segments[segment].Glob!.IsMatch(path[name]))
            {
                segment++;
                name++;
            }
            else if (lastAny >= 0)
            {
                segment = lastAny + 1;
                name = ++lastName;
            }
            else
            {
                return false;
            }
        }

        return segment == _segments.Count;
    }

    /// <summary>Removes the spaces at the end of a line, except for spaces after a backslash.</summary>
    private static string TrimEnd(string line)
    {
        string text = line.TrimEnd('\r');
        int end = text.Length;
        while (end > 0 && text[end - 1] == ' ' && !IsEscaped(text, end - 1)) end--;
        return text.Substring(0, end);
    }

    private static bool IsEscaped(string text, int place)
    {
        int backslashes = 0;
        while (place - backslashes > 0 && text[place - backslashes - 1] == '\\') backslashes++;
        return backslashes % 2 == 1;
    }

    /// <param name="Glob">The pattern for one name, or null if the segment matches any number of folders.</param>
    private readonly record struct Segment(Glob? Glob)
    {
        public static readonly Segment AnyFolders = new(null);
    }
}
