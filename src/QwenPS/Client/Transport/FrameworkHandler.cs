#if !NET
using System.Net;

namespace QwenPS.Client.Transport;

/// <summary>
/// Adds to .NET Framework's HTTP what newer .NET has: a time limit for connecting, a cancellation that ends the call at once in every phase, a proxy's
/// refusal as such, and settings that connections keep.
/// </summary>
internal sealed class FrameworkHandler(HttpMessageHandler inner, IWebProxy? proxy, TimeSpan connectTimeout, Func<bool> hasSeenServer) : DelegatingHandler(inner)
{
    public const int MostConnections = 256;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Configure(request.RequestUri);
        // Stays linked to the request after the headers: cancelling it aborts the request, which closes the connection without reading the rest of it.
        var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            using var connecting = new ConnectLimit(connectTimeout, abort);
            if (request.Content is null) connecting.ProbeLater(request.RequestUri, proxy);
            else request.Content = new ConnectedContent(request.Content, connecting.End);
            HttpResponseMessage response = await CancelAsync(base.SendAsync(request, abort.Token), abort.Token).ConfigureAwait(false);
            if (IsRefusalOfProxy(request.RequestUri, response))
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

    /// <summary>A service point forgets its settings when nobody has used it for a while, so each request sets them.</summary>
    private void Configure(Uri uri)
    {
        ServicePoint point = ServicePointManager.FindServicePoint(uri, proxy);
        point.ConnectionLeaseTimeout = (int)Lifetime.TotalMilliseconds;
        point.ConnectionLimit = MostConnections;
        point.Expect100Continue = false;
        point.UseNagleAlgorithm = false;
    }

    /// <summary>An answer that came before any certificate isn't the server's.</summary>
    private bool IsRefusalOfProxy(Uri uri, HttpResponseMessage response) =>
        uri.Scheme == Uri.UriSchemeHttps && !response.IsSuccessStatusCode && !hasSeenServer() && proxy?.IsBypassed(uri) == false;

    /// <summary>Leaves the request behind when the token ends: it can't always be ended itself, while it connects.</summary>
    private static async Task<HttpResponseMessage> CancelAsync(Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => cancelled.TrySetResult(true)))
        {
            if (await Task.WhenAny(sending, cancelled.Task).ConfigureAwait(false) == sending) return await sending.ConfigureAwait(false);
        }

        // Nobody waits for its answer or its error any more.
        _ = sending.ContinueWith(left => left.Status == TaskStatus.RanToCompletion ? left.Result : left.Exception as IDisposable, TaskScheduler.Default)
            .ContinueWith(left => left.Result?.Dispose(), TaskScheduler.Default);
        throw new OperationCanceledException(cancellationToken);
    }
}
#endif
