using System.Security.Cryptography.X509Certificates;
using QwenPS.Client.Transport;
using QwenPS.Diagnostics;
using QwenPS.Tests.Support;

namespace QwenPS.Tests.Access;

/// <summary>Runs the checks of Test-QwenAccess against an address, and returns their results by name.</summary>
internal static class AccessRun
{
    /// <param name="uri">The address.</param>
    /// <param name="trust">The trusted certificate authority, or null to trust the authorities of this computer.</param>
    /// <param name="change">A function that changes the options.</param>
    public static async Task<Dictionary<AccessCheck, AccessResult>> AtAsync(Uri uri, X509ChainPolicy? trust = null, Func<QwenClientOptions, QwenClientOptions>? change = null)
    {
        var options = new QwenClientOptions { Endpoint = Clients.EndpointAt(uri, ChatProtocol.OpenAI), ApiKey = Clients.CreateKey(Clients.Key), Time = new FastTimeProvider(500) };
        var results = new Dictionary<AccessCheck, AccessResult>();
        ValueTask Write(AccessResult result)
        {
            results.Add(result.Check, result);
            return default;
        }

        using var test = new AccessTest(change?.Invoke(options) ?? options, [], probesRegions: false, new RecordingLog(), Write, sender =>
            ((SocketsHttpHandler)sender).SslOptions.CertificateChainPolicy = trust);
        await test.RunAsync(CancellationToken.None);
        return results;
    }
}
