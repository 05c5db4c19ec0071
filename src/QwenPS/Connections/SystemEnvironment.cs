namespace QwenPS.Connections;

/// <summary>The real environment of this process, with the caller's current directory.</summary>
internal sealed class SystemEnvironment : IEnvironment
{
    private readonly Func<string?> _currentDirectory;

    /// <param name="currentDirectory">
    /// Gives PowerShell's file system location; null or empty where it is in another kind of drive. Asked only where it is needed:
    /// PowerShell looks at the drives of the system for it, which takes 0.2 ms.
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
