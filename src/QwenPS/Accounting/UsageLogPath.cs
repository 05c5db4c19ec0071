using QwenPS.PowerShell;

namespace QwenPS.Accounting;

/// <summary>Finds the usage log that the environment specifies.</summary>
internal static class UsageLogPath
{
    /// <summary>Returns the full path, or null if the environment doesn't specify a log. A relative path is resolved against PowerShell's location.</summary>
    public static string? FindInEnvironment(PathResolver paths) =>
        Environment.GetEnvironmentVariable(UsageLog.Variable) is { Length: > 0 } given ? paths.TryGetFullPath(given) : null;
}
