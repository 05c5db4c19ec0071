using QwenPS.Emulator.Batches;
using QwenPS.Emulator.Hosting;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator;

/// <summary>
/// Represents a local service that behaves like the actual service. The local service uses the loopback address. Several instances can run in one process.
/// </summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;
    private readonly EmulatorState _state;
    private readonly CancellationTokenSource _stopping;

    private EmulatorHost(WebApplication application, EmulatorState state, CancellationTokenSource stopping)
    {
        _application = application;
        _state = state;
        _stopping = stopping;
        BaseUri = new Uri(application.Urls.First());
    }

    /// <summary>Gets the address, such as <c>http://127.0.0.1:5000/</c>.</summary>
    public Uri BaseUri { get; }

    /// <summary>Gets the counters. The object is updated while the emulator is running.</summary>
    public EmulatorCounters Counters => _state.Counters;

    /// <summary>Gets the most recent 1,000 requests in chronological order. The list is a copy.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _state.Requests.Snapshot();

    /// <summary>Gets the queued faults.</summary>
    public FaultList Faults => _state.Faults;

    /// <summary>
    /// Adds a fault that applies to the next batch. If <see cref="BatchFault.Times"/> is specified, the fault applies to this number of batches.
    /// </summary>
    public void AddBatchFault(BatchFault fault) => _state.Batches.AddFault(fault);

    /// <summary>
    /// Adds a fault that applies to the next upload. If <see cref="FileFault.Times"/> is specified, the fault applies to this number of uploads.
    /// </summary>
    public void AddFileFault(FileFault fault) => _state.Files.AddFault(fault);

    /// <summary>
    /// Disconnects all in-flight requests, and all requests that arrive during the specified time, without an answer. This simulates a network outage.
    /// </summary>
    public void BeginOutage(TimeSpan length) => _state.Outage.Begin(length);

    /// <summary>Starts an emulator.</summary>
    /// <exception cref="IOException">The port is already in use.</exception>
    public static async Task<EmulatorHost> StartAsync(EmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EmulatorOptions();
        var stopping = new CancellationTokenSource();
        try
        {
            var state = new EmulatorState(options, stopping.Token);
            WebApplication application = await WebServer.StartAsync(options.Port, new Service(state).HandleAsync, cancellationToken);
            return new EmulatorHost(application, state, stopping);
        }
        catch
        {
            stopping.Dispose();
            throw;
        }
    }

    /// <summary>Removes the requests, faults, files, and batches, and resets the counters and limits.</summary>
    public void Reset() => _state.Reset();

    /// <summary>Stops the emulator. In-flight answers are interrupted.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        using (var timeout = new CancellationTokenSource(StopTimeout)) await _application.StopAsync(timeout.Token);
        await _application.DisposeAsync();
        _stopping.Dispose();
        _state.Files.Dispose();
    }
}
