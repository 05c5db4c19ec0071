using System.Diagnostics;
using QwenPS.Emulator;

namespace QwenPS.Tests.Emulator;

/// <summary>The emulator as a separate program.</summary>
internal sealed class EmulatorProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly Process process;

    private EmulatorProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public StreamReader Output => process.StandardOutput;

    public static EmulatorProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(EmulatorHost).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new EmulatorProcess(Process.Start(start)!);
    }

    public void CloseInput() => process.StandardInput.Close();

    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
