namespace QwenPS.Client.Connecting;

/// <summary>The real environment of this process, with the caller's current directory.</summary>
internal sealed class SystemEnvironment : IEnvironment
{
    /// <param name="currentDirectory">PowerShell's file system location; null or empty where it is in another kind of drive.</param>
    public SystemEnvironment(string? currentDirectory)
    {
        CurrentDirectory = currentDirectory ?? "";
    }

    /// <inheritdoc/>
    public string HomeDirectory { get; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <inheritdoc/>
    public string CurrentDirectory { get; }

    /// <inheritdoc/>
    public string? GetVariable(string name) => Environment.GetEnvironmentVariable(name);
}
