using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using QwenPS.Client.Errors;
using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Diagnostics;

/// <summary>Provides the network checks, which are name resolution, connection, and clock.</summary>
internal static class NetworkChecks
{
    /// <summary>
    /// The maximum offset of this computer's clock from the server's clock. For a larger offset, the check returns a warning, because signatures and
    /// certificates can be rejected, and the errors don't mention the clock.
    /// </summary>
    private static readonly TimeSpan MaxClockOffset = TimeSpan.FromMinutes(2);

    /// <returns>The result, and the addresses of the host. If the name resolution failed, there are no addresses.</returns>
    public static async Task<(AccessResult Result, IReadOnlyList<IPAddress> Addresses)> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var check = new RunningCheck(AccessCheck.NameResolution, host);
        try
        {
            // Some platforms can't cancel a name resolution. After a cancellation, the name resolution continues in the background.
            Task<IPAddress[]> lookup = ResolveHostAsync(host);
            await WaitAsync(lookup, cancellationToken).ConfigureAwait(false);
            IPAddress[] addresses = await lookup.ConfigureAwait(false);
            return (check.Passed(string.Join(", ", addresses.Take(4).Select(address => address.ToString()))), addresses);
        }
        catch (SocketException exception)
        {
            // If the host is an official host of the service, the network is the most probable cause, and not the spelling of the name.
            string remedy = OfficialHosts.IsOfficial(new UriBuilder("https", host).Uri)
                ? ErrorAdvice.Create(LocalFailure.ServiceName).Remedy(CultureInfo.CurrentUICulture)
                : Texts.Format("Access.NameNotFoundRemedy");
            return (check.Failed(ErrorKind.Network, exception.Message, Texts.Format("Access.NameNotFound", host), remedy), []);
        }
    }

    /// <summary>Connects to one of the addresses. Returns the error, or null if the connection succeeds. TLS is checked later, during the first call.</summary>
    public static async Task<QwenException?> ConnectAsync(IReadOnlyList<IPAddress> addresses, string host, int port, QwenClientOptions options, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectTimeout);
        try
        {
            await ConnectToOneAsync(addresses, port, limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new QwenException(ErrorAdvice.Create(LocalFailure.ConnectTimeout), Texts.Format("Access.NoConnection", host, port, options.ConnectTimeout.TotalSeconds));
        }
        catch (SocketException exception)
        {
            // If there's a proxy, the check connects to the proxy instead of the service.
            Uri service = options.Endpoint.BaseUri;
            (LocalFailure failure, string what) = host == service.IdnHost ? NetworkFailure.Describe(exception, service) : NetworkFailure.Describe(exception);
            return new QwenException(ErrorAdvice.Create(failure, what), Texts.Format("Access.NotConnected", host, port, ForeignText.OneLine(what)), exception);
        }
    }

    /// <exception cref="SocketException">The connections to all addresses failed. The exception contains the error for the last address.</exception>
    private static async Task ConnectToOneAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                // Without this argument, .NET Framework supports only IPv4.
                using var client = new TcpClient(addresses[i].AddressFamily);
                await WaitAsync(client.ConnectAsync(addresses[i], port), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SocketException) when (i + 1 < addresses.Count)
            {
                // The connection to this address failed, so the next address is tried.
            }
        }
    }

    public static AccessResult Connected(RunningCheck check, Observation seen, Uri? proxy, bool isTls)
    {
        var parts = new List<string>();
        if (!isTls) parts.Add(Texts.Format("Access.NoTls"));
        else if (seen.Issuer is not null) parts.Add(Texts.Format("Access.Certificate", seen.Issuer, Day(seen.ValidUntil!.Value)));
        if (proxy is not null) parts.Add(Texts.Format("Access.ThroughProxy", proxy.Authority));
        return check.Passed(string.Join("; ", parts));
    }

    /// <summary>Describes all problems of the certificate. All problems are reported together, so the user can fix them together.</summary>
    public static AccessResult Untrusted(RunningCheck check, Observation seen, QwenException exception)
    {
        if (seen.Errors == SslPolicyErrors.None) return check.Failed(exception);
        var causes = new List<string>();
        var remedies = new List<string>();
        if (seen.OutOfDate is { } dates)
        {
            bool isEarly = dates.From > TimeProvider.System.GetLocalNow().DateTime;
            causes.Add(isEarly ? Texts.Format("Access.CertificateNotYetValid", Day(dates.From)) : Texts.Format("Access.CertificateOutOfDate", Day(dates.Until)));
            remedies.Add(Texts.Format("Access.CertificateOutOfDateRemedy"));
        }

        if (seen.IsOfOtherName)
        {
            causes.Add(Texts.Format("Access.CertificateOtherName", seen.Subject));
            remedies.Add(Texts.Format("Access.CertificateOtherNameRemedy"));
        }

        if (seen.IsUntrusted)
        {
            causes.Add(Texts.Format("Access.CertificateUntrusted", seen.Issuer));
            remedies.Add(Texts.Format("Access.CertificateUntrustedRemedy"));
        }

        // If no cause was found, the server sent no certificate, so only the exception contains details.
        if (causes.Count == 0) return check.Failed(exception);
        string message = Texts.Format("Access.CertificateRefused", string.Join(", ", seen.Faults));
        return check.Failed(ErrorKind.Network, message, Texts.Join(causes), Texts.Join(remedies));
    }

    public static AccessResult CheckClock(string host, TimeSpan? offset)
    {
        var check = new RunningCheck(AccessCheck.Clock, host);
        if (offset is not { } difference) return check.Skipped(Texts.Format("Access.NoDate"));
        string seconds = Math.Abs(difference.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        return difference.Duration() <= MaxClockOffset
            ? check.Passed(Texts.Format("Access.ClockRight", seconds))
            : check.Warning(Texts.Format(difference > TimeSpan.Zero ? "Access.ClockSlow" : "Access.ClockFast", seconds), Texts.Format("Access.ClockRemedy"));
    }

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

#if NET
    private static Task<IPAddress[]> ResolveHostAsync(string host) => Dns.GetHostAddressesAsync(host, CancellationToken.None);
#else
    private static Task<IPAddress[]> ResolveHostAsync(string host) => Dns.GetHostAddressesAsync(host);
#endif

    /// <summary>Waits for a task that doesn't support cancellation.</summary>
    private static async Task WaitAsync(Task task, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => cancelled.TrySetResult(true)))
        {
            if (await Task.WhenAny(task, cancelled.Task).ConfigureAwait(false) != task) throw new OperationCanceledException(cancellationToken);
        }

        await task.ConfigureAwait(false);
    }
}

/// <summary>Finds the proxy for an endpoint.</summary>
internal static class ProxyRoute
{
    /// <summary>Returns the proxy that calls use, which is the connection's proxy or the system's proxy. Returns null if there's no proxy.</summary>
    public static Uri? Find(QwenClientOptions options)
    {
        if (options.Proxy is not null) return options.Proxy;
        Uri target = options.Endpoint.BaseUri;
#if NET
        IWebProxy? system = HttpClient.DefaultProxy;
#else
        IWebProxy? system = WebRequest.DefaultWebProxy;
#endif
        if (system is null || system.IsBypassed(target)) return null;
        Uri? proxy = system.GetProxy(target);
        return proxy == target ? null : proxy;
    }
}
