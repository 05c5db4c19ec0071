using System.Runtime.InteropServices;

namespace QwenPS.Emulator.CommandLine;

/// <summary>
/// Detects that the process must end: after a signal, or at the end of its standard input. It's created before the emulator prints its address, so no signal is
/// missed.
/// </summary>
internal sealed class ProcessEnd : IDisposable
{
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    public ProcessEnd(bool withStandardInput)
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        // On a separate background thread, because a read from the console can't be canceled.
        if (withStandardInput) new Thread(WatchStandardInput) { IsBackground = true }.Start();
    }

    public Task WaitAsync() => told.Task;

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
    }

    private void End(PosixSignalContext context)
    {
        context.Cancel = true;
        told.TrySetResult();
    }

    private void WatchStandardInput()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (input.Read(buffer) > 0)
        {
        }

        told.TrySetResult();
    }
}
