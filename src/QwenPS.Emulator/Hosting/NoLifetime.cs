namespace QwenPS.Emulator.Hosting;

/// <summary>Leaves the process's signals to the process: an emulator may run inside somebody else's.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
