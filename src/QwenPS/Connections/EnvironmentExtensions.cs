namespace QwenPS.Connections;

/// <summary>Readings that several resolvers share.</summary>
internal static class EnvironmentExtensions
{
    /// <summary>The variable's value, or null where it is not set or holds nothing but blanks: CI systems set empty ones.</summary>
    public static string? GetFilledVariable(this IEnvironment environment, string name)
    {
        var value = environment.GetVariable(name);
        return value is null || value.Trim().Length == 0 ? null : value;
    }

    /// <summary>
    /// The full path of <paramref name="path"/>: <c>~</c> is the home folder, a relative path starts from the current directory.
    /// Null where a relative path has nothing to start from, or the text is no path at all.
    /// </summary>
    public static string? GetFullPath(this IEnvironment environment, string path)
    {
        try
        {
            // The SDK's own documentation quotes '~/.dashscope/api_key', so that no shell expands it.
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
