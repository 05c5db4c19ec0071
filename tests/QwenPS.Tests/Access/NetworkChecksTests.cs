using System.Net;
using System.Net.Sockets;
using QwenPS.Client.Transport;
using QwenPS.Diagnostics;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Access;

/// <summary>Tests that a host with several addresses can be reached if one of the addresses can be reached.</summary>
public sealed class NetworkChecksTests
{
    private static readonly QwenClientOptions Options = Clients.At(new Uri("http://localhost/"), ChatProtocol.OpenAI).Options;

    [Fact]
    public async Task The_next_address_is_tried_where_nobody_listens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Assert.Null(await ConnectAsync(listener, IPAddress.IPv6Loopback, IPAddress.Loopback));
    }

    [Fact]
    public async Task An_address_of_IPv6_alone_is_reached()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        Assert.Null(await ConnectAsync(listener, IPAddress.IPv6Loopback));
    }

    [Fact]
    public async Task Nobody_at_any_is_a_failure_that_names_host_and_port()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        QwenException? failure = await NetworkChecks.ConnectAsync([IPAddress.Loopback, IPAddress.Loopback], "localhost", port, Options, CancellationToken.None);
        Assert.NotNull(failure);
        Assert.Contains($"localhost:{port}", failure.Message, StringComparison.Ordinal);
    }

    private static Task<QwenException?> ConnectAsync(TcpListener listener, params IPAddress[] addresses) =>
        NetworkChecks.ConnectAsync(addresses, "localhost", ((IPEndPoint)listener.LocalEndpoint).Port, Options, CancellationToken.None);
}
