using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Support;

/// <summary>A test with an emulated service of its own, and short ways to make clients of it.</summary>
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

    /// <summary>The newest request that the service has seen.</summary>
    internal SentRequest Sent(ChatProtocol protocol) => new(Service.Requests[^1], protocol);

    /// <summary>Lets the next requests meet a fault: one, unless it says how many.</summary>
    protected void Next(Fault fault) => Service.Faults.Add(fault);

    /// <summary>Lets the next request be answered with a 200 and this body.</summary>
    protected void NextBody(string body, string contentType = "application/json") => Next(new Fault { Body = body, ContentType = contentType });
}
