namespace QwenPS.Emulator.Hosting;

/// <summary>
/// Represents a host lifetime that doesn't handle the signals of the process. An emulator can run in the process of another program, and that program handles
/// the signals.
/// </summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
