namespace QwenPS.ModelSearch;

/// <summary>
/// Lists the files in a folder and its subfolders in the order of their names. Files and folders that a .gitignore file or the caller excludes are omitted.
/// Links aren't followed, because they can lead to another location or form a cycle. The folders of version control systems are skipped.
/// </summary>
internal sealed class FileWalker
{
    private static readonly string[] VersionControl = [".git", ".hg", ".svn"];

    private readonly bool _usesIgnoreFiles;
    private readonly Func<string, string, bool> _isExcluded;
    private readonly Action<string, Exception> _reportUnreadable;

    /// <param name="usesIgnoreFiles">A value that indicates whether .gitignore files are used.</param>
    /// <param name="isExcluded">A function that determines from the name and the path whether a file or folder is excluded.</param>
    /// <param name="reportUnreadable">
    /// An action that's called for each folder or .gitignore file that can't be read. After the call, the next files are listed.
    /// </param>
    public FileWalker(bool usesIgnoreFiles, Func<string, string, bool> isExcluded, Action<string, Exception> reportUnreadable)
    {
        _usesIgnoreFiles = usesIgnoreFiles;
        _isExcluded = isExcluded;
        _reportUnreadable = reportUnreadable;
    }

    public IEnumerable<string> Walk(string folder)
    {
        var rules = new List<IgnoreRules>();
        List<string> path = _usesIgnoreFiles ? FindStart(folder, rules) : [];
        var folders = new Stack<Level>();
        folders.Push(Open(new DirectoryInfo(folder), path, rules));
        while (folders.Count > 0)
        {
            Level level = folders.Peek();
            if (level.Next() is not { } entry)
            {
                folders.Pop();
                if (folders.Count == 0) break;
                path.RemoveAt(path.Count - 1);
                rules.RemoveRange(level.OuterRules, rules.Count - level.OuterRules);
                continue;
            }

            bool isFolder = entry is DirectoryInfo;
            if ((entry.Attributes & FileAttributes.ReparsePoint) != 0 || (isFolder && VersionControl.Contains(entry.Name, StringComparer.OrdinalIgnoreCase))) continue;
            path.Add(entry.Name);
            if (!IsIgnored(path, isFolder, rules) && !_isExcluded(entry.Name, entry.FullName))
            {
                if (isFolder)
                {
                    folders.Push(Open((DirectoryInfo)entry, path, rules));
                    continue;
                }

                yield return entry.FullName;
            }

            path.RemoveAt(path.Count - 1);
        }
    }

    /// <summary>
    /// Returns the names of the folders in the path from the root of the Git repository to a folder. Also adds the rules of the parent folders to
    /// <paramref name="rules"/>. If the folder isn't in a repository, the returned list is empty, and no rules are added.
    /// </summary>
    private List<string> FindStart(string folder, List<IgnoreRules> rules)
    {
        var above = new List<DirectoryInfo>();
        DirectoryInfo? root = new(folder);
        while (root is not null && !IsRepository(root))
        {
            above.Insert(0, root);
            root = root.Parent;
        }

        var path = new List<string>();
        if (root is null) return path;
        AddRules(Path.Combine(root.FullName, ".git", "info", "exclude"), 0, rules);
        foreach (DirectoryInfo next in above)
        {
            // The rules of the folder itself are added later, when the folder is opened.
            AddRules(Path.Combine(next.Parent!.FullName, IgnoreRules.FileName), path.Count, rules);
            path.Add(next.Name);
        }

        return path;
    }

    private static bool IsRepository(DirectoryInfo folder)
    {
        string git = Path.Combine(folder.FullName, ".git");
        return Directory.Exists(git) || File.Exists(git);
    }

    private static bool IsIgnored(List<string> path, bool isFolder, List<IgnoreRules> rules)
    {
        // Rules in subfolders override rules in their parent folders.
        for (int i = rules.Count - 1; i >= 0; i--)
        {
            if (rules[i].IsIgnored(path, isFolder) is { } isIgnored) return isIgnored;
        }

        return false;
    }

    private Level Open(DirectoryInfo folder, List<string> path, List<IgnoreRules> rules)
    {
        int outer = rules.Count;
        if (_usesIgnoreFiles) AddRules(Path.Combine(folder.FullName, IgnoreRules.FileName), path.Count, rules);
        FileSystemInfo[] entries = [];
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _reportUnreadable(folder.FullName, exception);
        }

        Array.Sort(entries, static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        return new Level(entries, outer);
    }

    private void AddRules(string file, int depth, List<IgnoreRules> rules)
    {
        try
        {
            if (IgnoreRules.Read(file, depth) is { } found) rules.Add(found);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _reportUnreadable(file, exception);
        }
    }

    /// <summary>Represents an open folder.</summary>
    private sealed class Level(FileSystemInfo[] entries, int outerRules)
    {
        private int _next;

        /// <summary>Gets the number of <see cref="IgnoreRules"/> objects that come from the parent folders.</summary>
        public int OuterRules { get; } = outerRules;

        public FileSystemInfo? Next() => _next < entries.Length ? entries[_next++] : null;
    }
}
