namespace QwenPS.Connections;

/// <summary>What connecting reads from the machine, so that tests (and a caller with its own location) can give it.</summary>
internal interface IEnvironment
{
    /// <summary>The user's home folder; empty where there is none.</summary>
    string HomeDirectory { get; }

    /// <summary>
    /// The folder that relative paths start from and where <c>.env</c> is looked for: PowerShell's location, which is not the
    /// process's. Empty where the location is not in a file system (a registry drive, say).
    /// </summary>
    string CurrentDirectory { get; }

    /// <summary>The value of an environment variable; null where it is not set.</summary>
    string? GetVariable(string name);
}
