using QwenPS.Files;

namespace QwenPS.Chat.Bulk;

/// <summary>The journal and the small file beside it, by whatever path they are reached.</summary>
internal sealed class JournalOwnFiles
{
    private readonly HashSet<string> _paths;
    private readonly HashSet<string> _names;

    /// <param name="path">The journal's full path.</param>
    public JournalOwnFiles(string path)
    {
        // File names have no case on Windows; elsewhere two that differ in it may be two files.
        StringComparer comparer = Path.DirectorySeparatorChar == '\\' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        string sign = JournalLock.SignOf(path);
        _paths = new HashSet<string>([path, sign, FinalPath.Find(path), FinalPath.Find(sign)], comparer);
        _names = new HashSet<string>(_paths.Select(Path.GetFileName)!, comparer);
    }

    /// <summary>Whether a file is one of them.</summary>
    /// <param name="file">Its full path.</param>
    public bool Covers(string file)
    {
        if (_paths.Contains(file)) return true;

        // There can be very many inputs, and only for those of the right name is each folder looked at.
        return _names.Contains(Path.GetFileName(FinalPath.TargetOf(file) ?? file)) && _paths.Contains(FinalPath.Find(file));
    }
}
