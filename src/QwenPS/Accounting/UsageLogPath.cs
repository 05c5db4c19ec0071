using QwenPS.PowerShell;

namespace QwenPS.Accounting;

/// <summary>Finds the usage log that the QWENPS_USAGE_LOG environment variable specifies.</summary>
internal static class UsageLogPath
{
    /// <summary>Returns the full path of the log, or null if the variable isn't set. A relative path is resolved against PowerShell's location.</summary>
    public static string? FindInEnvironment(PathResolver paths) =>
        Environment.GetEnvironmentVariable(UsageLog.Variable) is { Length: > 0 } given ? paths.TryGetFullPath(given) : null;
}
