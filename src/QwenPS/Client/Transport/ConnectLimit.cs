#if !NET
using System.Net;
using System.Net.Sockets;

namespace QwenPS.Client.Transport;

/// <summary>
/// The time limit for connecting, which .NET Framework doesn't have. A request with a body is connected when its body is asked for. For one without, nothing
/// shows that; when half of the time is over without an answer, a connection of this class finds out whether the host can be reached.
/// </summary>
internal sealed class ConnectLimit : IDisposable
{
    private readonly CancellationTokenSource _abort;
    private readonly TimeSpan _limit;
    private readonly Timer _timer;
    private Timer? _probe;

    /// <param name="limit">The time.</param>
    /// <param name="abort">Is cancelled when the time runs out.</param>
    public ConnectLimit(TimeSpan limit, CancellationTokenSource abort)
    {
        _abort = abort;
        _limit = limit;
        _timer = new Timer(static state => ((ConnectLimit)state).Abort(), this, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There is a connection.</summary>
    public void End() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void ProbeLater(Uri uri, IWebProxy? proxy)
    {
        Uri address = proxy is null || proxy.IsBypassed(uri) ? uri : proxy.GetProxy(uri);
        _probe = new Timer(_ => _ = ProbeAsync(address), null, new TimeSpan(_limit.Ticks / 2), Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _probe?.Dispose();
        _timer.Dispose();
    }

    private async Task ProbeAsync(Uri address)
    {
        try
        {
            foreach (IPAddress one in await Dns.GetHostAddressesAsync(address.DnsSafeHost).ConfigureAwait(false))
            {
                using var client = new TcpClient(one.AddressFamily);
                using (_abort.Token.Register(client.Dispose)) await client.ConnectAsync(one, address.Port).ConfigureAwait(false);
                End();
                return;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The request itself says what's wrong, or the time runs out.
        }
    }

    private void Abort()
    {
        try
        {
            _abort.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The request has ended at the same moment.
        }
    }
}

/// <summary>A body that says when it's asked for: there is a connection then.</summary>
internal sealed class ConnectedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly Action _connected;

    public ConnectedContent(HttpContent inner, Action connected)
    {
        _inner = inner;
        _connected = connected;
        foreach (var header in inner.Headers) Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext context)
    {
        _connected();
        return _inner.CopyToAsync(stream, context);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
#endif
