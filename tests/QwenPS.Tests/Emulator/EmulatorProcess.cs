using System.Diagnostics;
using QwenPS.Emulator;

namespace QwenPS.Tests.Emulator;

/// <summary>Represents the emulator as a separate program.</summary>
internal sealed class EmulatorProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private EmulatorProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public StreamReader Output => _process.StandardOutput;

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

    public void CloseInput() => _process.StandardInput.Close();

    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var output = _process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = _process.StandardError.ReadToEndAsync(timeout.Token);
        await _process.WaitForExitAsync(timeout.Token);
        return (_process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
