using System.Runtime.InteropServices;

namespace QwenPS.Emulator.CommandLine;

/// <summary>
/// Detects that the process must end, because it received a signal or because its standard input ended. An instance is created before the emulator prints its
/// address, so no signal is missed.
/// </summary>
internal sealed class ProcessEnd : IDisposable
{
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public ProcessEnd(bool withStandardInput)
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        // The read runs on a separate background thread, because a read from the console can't be canceled.
        if (withStandardInput) new Thread(WatchStandardInput) { IsBackground = true }.Start();
    }

    public Task WaitAsync() => _told.Task;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void End(PosixSignalContext context)
    {
        context.Cancel = true;
        _told.TrySetResult();
    }

    private void WatchStandardInput()
    {
        using Stream input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (input.Read(buffer) > 0)
        {
        }

        _told.TrySetResult();
    }
}
