using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace QwenPS.Emulator.Hosting;

/// <summary>Provides a Kestrel server on the loopback address, without configuration, routing, and logs.</summary>
internal static class WebServer
{
    private const long MaxBodyBytes = 64 * 1024 * 1024;
    private const int MaxHeaderBytes = 1024 * 1024;

    public static async Task<WebApplication> StartAsync(int port, RequestDelegate handler, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => Configure(server, port));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        WebApplication application = builder.Build();
        application.Run(handler);
        try
        {
            await application.StartAsync(cancellationToken);
            return application;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    private static void Configure(KestrelServerOptions server, int port)
    {
        server.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = MaxBodyBytes;
        // A header can contain a complete answer, so larger headers are allowed.
        server.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        server.Limits.MaxRequestBufferSize = 2 * MaxHeaderBytes;
        // By default, the server disconnects slow clients. Tests stop reading streams on purpose, so this limit is disabled.
        server.Limits.MinResponseDataRate = null;
        server.Limits.MinRequestBodyDataRate = null;
    }
}
