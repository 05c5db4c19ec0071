using QwenPS.Emulator.Batches;
using QwenPS.Emulator.Hosting;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator;

/// <summary>A local service that behaves like the real one, on the loopback address. Several instances can run in one process.</summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication application;
    private readonly EmulatorState state;
    private readonly CancellationTokenSource stopping;

    private EmulatorHost(WebApplication application, EmulatorState state, CancellationTokenSource stopping)
    {
        this.application = application;
        this.state = state;
        this.stopping = stopping;
        BaseUri = new Uri(application.Urls.First());
    }

    /// <summary>The address, such as <c>http://127.0.0.1:5000/</c>.</summary>
    public Uri BaseUri { get; }

    /// <summary>The counters. The object is updated while the emulator runs.</summary>
    public EmulatorCounters Counters => state.Counters;

    /// <summary>The most recent 1,000 requests, oldest first. The list is a copy.</summary>
    public IReadOnlyList<RecordedRequest> Requests => state.Requests.Snapshot();

    /// <summary>The queued faults.</summary>
    public FaultList Faults => state.Faults;

    /// <summary>Adds a fault for the next batch, or for as many batches as the fault specifies.</summary>
    public void AddBatchFault(BatchFault fault) => state.Batches.AddFault(fault);

    /// <summary>Disconnects all in-flight requests, and all requests during this time, without an answer, as if the network were down.</summary>
    public void BeginOutage(TimeSpan length) => state.Outage.Begin(length);

    /// <summary>Starts an emulator.</summary>
    /// <exception cref="IOException">The port is already in use.</exception>
    public static async Task<EmulatorHost> StartAsync(EmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EmulatorOptions();
        var stopping = new CancellationTokenSource();
        try
        {
            var state = new EmulatorState(options, stopping.Token);
            var application = await WebServer.StartAsync(options.Port, new Service(state).HandleAsync, cancellationToken);
            return new EmulatorHost(application, state, stopping);
        }
        catch
        {
            stopping.Dispose();
            throw;
        }
    }

    /// <summary>Removes the counters, requests, faults, files, and batches, and resets the limits.</summary>
    public void Reset() => state.Reset();

    /// <summary>Stops the emulator. In-flight answers are interrupted.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        using (var timeout = new CancellationTokenSource(StopTimeout)) await application.StopAsync(timeout.Token);
        await application.DisposeAsync();
        stopping.Dispose();
        state.Files.Dispose();
    }
}
