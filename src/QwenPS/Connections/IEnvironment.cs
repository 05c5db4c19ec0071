namespace QwenPS.Connections;

/// <summary>Defines the parts of the system that are read when a connection is created. Tests use another implementation.</summary>
internal interface IEnvironment
{
    /// <summary>Gets the user's home folder, or an empty string if the folder doesn't exist.</summary>
    string HomeDirectory { get; }

    /// <summary>
    /// Gets PowerShell's location, which can differ from the current folder of the process. Relative paths are resolved against this folder, and the
    /// <c>.env</c> file is read from it. The value is empty if the location isn't in a file system, for example if it's a registry drive.
    /// </summary>
    string CurrentDirectory { get; }

    /// <summary>Returns the value of an environment variable, or null if the variable isn't set.</summary>
    string? GetVariable(string name);
}

/// <summary>Provides extension methods for <see cref="IEnvironment"/>.</summary>
internal static class EnvironmentExtensions
{
    /// <summary>
    /// Returns the value of a variable. Returns null if the variable isn't set, or if it contains only white space, because CI systems often set variables to
    /// an empty string.
    /// </summary>
    public static string? GetFilledVariable(this IEnvironment environment, string name)
    {
        var value = environment.GetVariable(name);
        return value is null || value.Trim().Length == 0 ? null : value;
    }

    /// <summary>
    /// Returns the full path of <paramref name="path"/>. A relative path is resolved against the current folder, and <c>~</c> is the home folder.
    /// Returns null if the path is invalid, or if the required folder is unknown.
    /// </summary>
    public static string? GetFullPath(this IEnvironment environment, string path)
    {
        try
        {
            // In the SDK's documentation, '~/.dashscope/api_key' is in quotation marks. If a user copies this text, the shell doesn't replace the ~.
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

/// <summary>Represents the actual environment of this process, with PowerShell's location as the current folder.</summary>
internal sealed class SystemEnvironment : IEnvironment
{
    private readonly Func<string?> _currentDirectory;

    /// <param name="currentDirectory">
    /// A function that returns PowerShell's location in the file system. The result is null or empty if the location isn't in the file system. The
    /// function is called only if a folder is required, because each call makes PowerShell read the list of drives, which takes time.
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

/// <summary>Represents an environment that records the variables that were read. As a result, it's fast to determine whether one of them has changed.</summary>
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

    /// <summary>
    /// Gets a value that indicates whether all values that were read are unchanged. If the path of a folder was read, the value is false, because
    /// this class can't detect changes to the files in the folder.
    /// </summary>
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
