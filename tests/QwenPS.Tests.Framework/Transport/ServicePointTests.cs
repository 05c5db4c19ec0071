using System.Net;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Transport;

/// <summary>Tests the settings of connections. .NET Framework stores them for each address, and loses them if an address isn't used for a while.</summary>
public sealed class ServicePointTests : ServiceTest
{
    [Fact]
    public async Task Each_request_sets_them()
    {
        ServicePoint point = ServicePointManager.FindServicePoint(Service.BaseUri, WebRequest.DefaultWebProxy);
        var client = Client(ChatProtocol.OpenAI);
        foreach (int _ in Enumerable.Range(0, 2))
        {
            Forget(point);
            await client.AskAsync(Ask.For("x"));
            Check(point);
        }
    }

    [Fact]
    public async Task Those_of_a_proxy_are_set_too()
    {
        await using var proxy = RawServer.Answering("403 Forbidden", "");
        var target = new Uri("http://service.example/");
        ServicePoint point = ServicePointManager.FindServicePoint(target, new WebProxy(proxy.Uri));
        Forget(point);
        await Clients.At(target, ChatProtocol.OpenAI, options => options with { Proxy = proxy.Uri, MaxRetry = 0 }).FailAsync(Ask.For("x"));
        Check(point);
    }

    private static void Forget(ServicePoint point)
    {
        point.ConnectionLeaseTimeout = -1;
        point.ConnectionLimit = 2;
        point.UseNagleAlgorithm = true;
        point.Expect100Continue = true;
    }

    private static void Check(ServicePoint point)
    {
        Assert.Equal(FrameworkHandler.Lifetime.TotalMilliseconds, point.ConnectionLeaseTimeout);
        Assert.Equal(FrameworkHandler.MaxConnections, point.ConnectionLimit);
        Assert.False(point.UseNagleAlgorithm);
        Assert.False(point.Expect100Continue);
    }
}
