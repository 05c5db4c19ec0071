namespace QwenPS.PowerShell;

/// <summary>
/// Replaces the exit code of a process that ends because of an error. By default, PowerShell ends such a process with the exit code 1. This default is the same
/// with -Command, with -File, and in a CI system. The exit code is replaced when the process ends. This class doesn't end the process or the session.
/// Host.SetShouldExit isn't used, because it would end interactive sessions, and would cause scripts that handle the error to fail. Host.SetShouldExit also has
/// no effect with -File.
/// </summary>
internal static class ProcessExitCode
{
    /// <summary>The name of the host of pwsh and powershell.</summary>
    public const string ConsoleHost = "ConsoleHost";

    /// <summary>PowerShell's exit code after an error that no code handles.</summary>
    private const int AnyError = 1;

    private static int s_code;
    private static int s_isRegistered;

    /// <summary>
    /// Sets the exit code that's used instead of 1. The value 0 means that the exit code 1 isn't replaced. If this method is called several times, the last
    /// call applies.
    /// </summary>
    /// <param name="host">The name of the host. The exit code is replaced only for the host of pwsh and powershell.</param>
    /// <param name="code">The exit code.</param>
    public static void Set(string host, int code)
    {
        if (host != ConsoleHost) return;
        Volatile.Write(ref s_code, code);
        if (code == 0 || Interlocked.Exchange(ref s_isRegistered, 1) != 0) return;
        // Windows PowerShell ignores this exit code, and ends with the exit code 1.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Environment.ExitCode = Refine(Environment.ExitCode, Volatile.Read(ref s_code));
    }

    internal static int Refine(int exitCode, int code) => exitCode == AnyError && code != 0 ? code : exitCode;
}
