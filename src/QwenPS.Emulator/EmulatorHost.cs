using QwenPS.Emulator.Batches;
using QwenPS.Emulator.Hosting;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator;

/// <summary>A local service that behaves like the real one, on the loopback address. Several may run in one process.</summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

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

    /// <summary>What was counted so far; the object is live.</summary>
    public EmulatorCounters Counters => state.Counters;

    /// <summary>The latest 1,000 requests, oldest first, as they are now.</summary>
    public IReadOnlyList<RecordedRequest> Requests => state.Requests.Snapshot();

    /// <summary>The faults that wait for their requests.</summary>
    public FaultList Faults => state.Faults;

    /// <summary>Lets something go wrong with the next batch, or as many as the fault says.</summary>
    public void AddBatchFault(BatchFault fault) => state.Batches.AddFault(fault);

    /// <summary>Cuts off every request without an answer, those under way and all that come within this time: a network that is down.</summary>
    public void BeginOutage(TimeSpan length) => state.Outage.Begin(length);

    /// <summary>Starts an emulator.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
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

    /// <summary>Forgets counts, requests, faults, files, batches and the limits' memory.</summary>
    public void Reset() => state.Reset();

    /// <summary>Stops the emulator; answers in flight are broken off.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        using (var patience = new CancellationTokenSource(Patience)) await application.StopAsync(patience.Token);
        await application.DisposeAsync();
        stopping.Dispose();
        state.Files.Dispose();
    }
}
