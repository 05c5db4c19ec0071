namespace QwenPS.Emulator.Hosting;

/// <summary>Represents a host lifetime that doesn't handle the signals of the process, because an emulator can run in another program.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
