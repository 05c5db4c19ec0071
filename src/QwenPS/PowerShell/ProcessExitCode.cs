namespace QwenPS.PowerShell;

/// <summary>
/// Sets a more specific exit code for a process that an error ends. By default, PowerShell ends such a process with the exit code 1, regardless of whether the
/// process was started with -Command, with -File, or by a CI system. This class replaces the exit code only when the process ends. It never ends a process or a
/// session. Host.SetShouldExit isn't an alternative, because it ends interactive sessions, causes scripts that handle the error to fail, and has no effect with
/// -File.
/// </summary>
internal static class ProcessExitCode
{
    /// <summary>The name of the host of pwsh and powershell.</summary>
    public const string ConsoleHost = "ConsoleHost";

    /// <summary>PowerShell's exit code after an error that the script doesn't handle.</summary>
    private const int AnyError = 1;

    private static int s_code;
    private static int s_isRegistered;

    /// <summary>Sets the exit code that replaces 1. The value 0 keeps the exit code 1. If this method is called several times, the last call applies.</summary>
    /// <param name="host">The name of the host. The exit codes of other programs don't change.</param>
    /// <param name="code">The exit code.</param>
    public static void Set(string host, int code)
    {
        if (host != ConsoleHost) return;
        Volatile.Write(ref s_code, code);
        if (code == 0 || Interlocked.Exchange(ref s_isRegistered, 1) != 0) return;
        // Windows PowerShell ignores the exit code that's set here, and ends with the exit code 1.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Environment.ExitCode = Refine(Environment.ExitCode, Volatile.Read(ref s_code));
    }

    internal static int Refine(int exitCode, int code) => exitCode == AnyError && code != 0 ? code : exitCode;
}
