using System.Runtime.InteropServices;

namespace QwenPS.Emulator.CommandLine;

/// <summary>Waits until the process is told to end: by a signal, or by the end of its standard input.</summary>
internal static class ProcessEnd
{
    public static async Task WaitAsync(bool withStandardInput)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = On(PosixSignal.SIGINT, told);
        using var terminate = On(PosixSignal.SIGTERM, told);
        if (withStandardInput) WatchStandardInput(told);
        await told.Task;
    }

    private static PosixSignalRegistration On(PosixSignal signal, TaskCompletionSource told) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        told.TrySetResult();
    });

    private static void WatchStandardInput(TaskCompletionSource told)
    {
        // A thread of its own, in the background: a read from the console cannot be cancelled.
        var watcher = new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            var buffer = new byte[256];
            while (input.Read(buffer) > 0)
            {
            }

            told.TrySetResult();
        })
        { IsBackground = true };
        watcher.Start();
    }
}
