namespace QwenPS.Connections;

/// <summary>The parts of the system that connecting reads. Tests replace them.</summary>
internal interface IEnvironment
{
    /// <summary>The user's home folder; empty if it doesn't exist.</summary>
    string HomeDirectory { get; }

    /// <summary>
    /// The base of relative paths, and the folder of <c>.env</c>: PowerShell's location, which can differ from the process's. Empty if the location
    /// isn't in a file system (for example, a registry drive).
    /// </summary>
    string CurrentDirectory { get; }

    /// <summary>The value of an environment variable; null if it isn't set.</summary>
    string? GetVariable(string name);
}

/// <summary>Reads values that several resolvers need.</summary>
internal static class EnvironmentExtensions
{
    /// <summary>Returns the variable's value, or null if it isn't set or contains only whitespace. CI systems set empty variables.</summary>
    public static string? GetFilledVariable(this IEnvironment environment, string name)
    {
        var value = environment.GetVariable(name);
        return value is null || value.Trim().Length == 0 ? null : value;
    }

    /// <summary>
    /// Returns the full path of <paramref name="path"/>. <c>~</c> is the home folder, and relative paths start from the current folder. Returns null
    /// if the path is invalid, or if the folder that it starts from doesn't exist.
    /// </summary>
    public static string? GetFullPath(this IEnvironment environment, string path)
    {
        try
        {
            // The SDK's documentation puts '~/.dashscope/api_key' in quotes, so no shell expands it.
            if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal))
            {
                if (environment.HomeDirectory.Length == 0) return null;
                path = Path.Combine(environment.HomeDirectory, path.Substring(1).TrimStart('/', '\\'));
            }

            if (Path.IsPathRooted(path)) return Path.GetFullPath(path);
            if (environment.CurrentDirectory.Length == 0) return null;
            return Path.GetFullPath(Path.Combine(environment.CurrentDirectory, path));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or IOException)
        {
            return null;
        }
    }
}

/// <summary>The real environment of this process, with the caller's current directory.</summary>
internal sealed class SystemEnvironment : IEnvironment
{
    private readonly Func<string?> _currentDirectory;

    /// <param name="currentDirectory">
    /// Returns PowerShell's file system location; null or empty if the location is in another kind of drive. Called only when needed, because
    /// PowerShell enumerates the drives of the system for it.
    /// </param>
    public SystemEnvironment(Func<string?> currentDirectory)
    {
        _currentDirectory = currentDirectory;
    }

    /// <inheritdoc/>
    public string HomeDirectory => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <inheritdoc/>
    public string CurrentDirectory => _currentDirectory() ?? "";

    /// <inheritdoc/>
    public string? GetVariable(string name) => Environment.GetEnvironmentVariable(name);
}

/// <summary>
/// Records the variables that were read, to check cheaply whether they changed since then.
/// </summary>
internal sealed class RecordedEnvironment(IEnvironment inner) : IEnvironment
{
    private readonly Dictionary<string, string?> _variables = [];
    private bool _looksAtFiles;

    /// <inheritdoc/>
    public string HomeDirectory
    {
        get
        {
            _looksAtFiles = true;
            return inner.HomeDirectory;
        }
    }

    /// <inheritdoc/>
    public string CurrentDirectory
    {
        get
        {
            _looksAtFiles = true;
            return inner.CurrentDirectory;
        }
    }

    /// <summary>Whether all values that were read are unchanged. False if a folder was read, because changes of files aren't detected.</summary>
    public bool IsUnchanged
    {
        get
        {
            if (_looksAtFiles) return false;
            foreach (KeyValuePair<string, string?> pair in _variables)
            {
                if (inner.GetVariable(pair.Key) != pair.Value) return false;
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public string? GetVariable(string name) => _variables[name] = inner.GetVariable(name);
}
