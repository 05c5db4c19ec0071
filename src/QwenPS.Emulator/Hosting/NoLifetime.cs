namespace QwenPS.Emulator.Hosting;

/// <summary>Doesn't handle the signals of the process, because an emulator can run inside another program.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
