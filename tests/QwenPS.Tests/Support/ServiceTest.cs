using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Support;

/// <summary>Represents the base class for tests that have their own emulator. It provides methods to create clients.</summary>
public abstract class ServiceTest : IAsyncLifetime
{
    protected EmulatorHost Service { get; private set; } = null!;

    protected virtual EmulatorOptions ServiceOptions => new();

    public async ValueTask InitializeAsync() => Service = await EmulatorHost.StartAsync(ServiceOptions);

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal QwenClient Client(ChatProtocol protocol, Func<QwenClientOptions, QwenClientOptions>? change = null) =>
        Clients.At(Service.BaseUri, protocol, change);

    /// <summary>Returns the most recent request that the service received.</summary>
    internal SentRequest Sent(ChatProtocol protocol) => new(Service.Requests[^1], protocol);

    /// <summary>Adds a fault for the next request, or for the number of requests that the fault specifies.</summary>
    protected void Next(Fault fault) => Service.Faults.Add(fault);

    /// <summary>Sets the answer to the next request to status 200 and the specified body.</summary>
    protected void NextBody(string body, string contentType = "application/json") => Next(new Fault { Body = body, ContentType = contentType });
}
