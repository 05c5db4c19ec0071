#if !NET
using System.Net;
using System.Net.Sockets;
using QwenPS.Resources;

namespace QwenPS.Client.Transport;

/// <summary>
/// Adds features of newer .NET versions to the HTTP classes of .NET Framework. These features are a time limit for connecting, immediate cancellation, and
/// settings that apply to all connections. In addition, this class throws a separate exception if a proxy refuses a connection.
/// </summary>
internal sealed class FrameworkHandler(HttpMessageHandler inner, IWebProxy? proxy, TimeSpan connectTimeout, Func<bool> hasSeenServer) : DelegatingHandler(inner)
{
    public const int MaxConnections = 256;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Configure(request.RequestUri);
        // This token source stays in use after the headers arrive. Canceling this token source aborts the request and closes the connection, without reading
        // the remaining body.
        var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            using var connecting = new ConnectLimit(connectTimeout, abort);
            if (request.Content is null) connecting.ProbeLater(request.RequestUri, proxy);
            else request.Content = new ConnectedContent(request.Content, connecting.End);
            HttpResponseMessage response = await CancelAsync(base.SendAsync(request, abort.Token), abort.Token).ConfigureAwait(false);
            if (IsProxyRefusal(request.RequestUri, response))
            {
                response.Dispose();
                throw new ProxyRefusedException(response.StatusCode);
            }

            Stream body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
            response.Content = new AbortableContent(response.Content, new AbortableStream(body, abort, cancellationToken));
            return response;
        }
        catch
        {
            abort.Cancel();
            abort.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Applies the connection settings. This method is called before each request, because .NET Framework discards the settings of a host that isn't used for a
    /// while.
    /// </summary>
    private void Configure(Uri uri)
    {
        ServicePoint point = ServicePointManager.FindServicePoint(uri, proxy);
        point.ConnectionLeaseTimeout = (int)Lifetime.TotalMilliseconds;
        point.ConnectionLimit = MaxConnections;
        point.Expect100Continue = false;
        point.UseNagleAlgorithm = false;
    }

    /// <summary>
    /// Determines whether a response is from the proxy instead of the server. If the response arrives before the server's certificate, the response is from the
    /// proxy.
    /// </summary>
    private bool IsProxyRefusal(Uri uri, HttpResponseMessage response) =>
        uri.Scheme == Uri.UriSchemeHttps && !response.IsSuccessStatusCode && !hasSeenServer() && proxy?.IsBypassed(uri) == false;

    /// <summary>Stops waiting for the request when the token is canceled. A request that's still connecting can't always be canceled.</summary>
    private static async Task<HttpResponseMessage> CancelAsync(Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => cancelled.TrySetResult(true)))
        {
            if (await Task.WhenAny(sending, cancelled.Task).ConfigureAwait(false) == sending) return await sending.ConfigureAwait(false);
        }

        // The caller no longer waits for the request. A late response is disposed of. A late exception is marked as observed, so it doesn't cause an
        // UnobservedTaskException event.
        _ = sending.ContinueWith(left => left.Status == TaskStatus.RanToCompletion ? left.Result : left.Exception as IDisposable, TaskScheduler.Default)
            .ContinueWith(left => left.Result?.Dispose(), TaskScheduler.Default);
        throw new OperationCanceledException(cancellationToken);
    }
}

/// <summary>
/// Limits the time for connecting, because .NET Framework has no such limit. If a request has a body, the HTTP classes ask for the body when the connection is
/// established. At this time, the time limit is stopped. If a request has no body, this class can't detect when the connection is established. If there's no
/// response after half of the time limit, this class opens a separate connection to the host. If this connection succeeds, the host can be reached, so the time
/// limit is stopped.
/// </summary>
internal sealed class ConnectLimit : IDisposable
{
    private readonly CancellationTokenSource _abort;
    private readonly TimeSpan _limit;
    private readonly Timer _timer;
    private Timer? _probe;

    /// <param name="limit">The time limit.</param>
    /// <param name="abort">The source that is canceled when the time limit is exceeded.</param>
    public ConnectLimit(TimeSpan limit, CancellationTokenSource abort)
    {
        _abort = abort;
        _limit = limit;
        _timer = new Timer(static state => ((ConnectLimit)state).Abort(), this, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Stops the time limit. Call this method when the connection is established.</summary>
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
            // The failure of this separate connection isn't reported. Either the request fails by itself, or the time limit is exceeded.
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
            // The request has ended in the meantime, so there's nothing to abort.
        }
    }
}

/// <summary>Represents a request body that calls an action when the HTTP classes request the body. At this time, the connection is established.</summary>
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

/// <summary>
/// The exception that is thrown when a proxy refuses to connect to the host. .NET Framework returns the proxy's response as if it were the host's response.
/// </summary>
internal sealed class ProxyRefusedException(HttpStatusCode status) : HttpRequestException(FormatStatus(status))
{
    /// <summary>Formats the status in the same way as newer .NET versions, because the error catalog recognizes this format.</summary>
    public static string FormatStatus(HttpStatusCode status) => Texts.Format("Network.ProxyStatus", (int)status);
}
#endif
