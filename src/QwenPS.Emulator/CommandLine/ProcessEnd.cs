using System.Runtime.InteropServices;

namespace QwenPS.Emulator.CommandLine;

/// <summary>Notices when the process is told to end: by a signal, or by the end of its standard input. Made before the emulator shows its address, so that no signal comes too early.</summary>
internal sealed class ProcessEnd : IDisposable
{
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    public ProcessEnd(bool withStandardInput)
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        // A thread of its own, in the background: a read from the console cannot be cancelled.
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
