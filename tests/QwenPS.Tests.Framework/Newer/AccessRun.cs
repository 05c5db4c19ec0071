using QwenPS.Client.Transport;
using QwenPS.Diagnostics;
using QwenPS.Tests.Support;

namespace QwenPS.Tests.Access;

/// <summary>Runs the checks of Test-QwenAccess against an address, and returns their results by name.</summary>
internal static class AccessRun
{
    public static async Task<Dictionary<AccessCheck, AccessResult>> AtAsync(Uri uri, Func<QwenClientOptions, QwenClientOptions>? change = null)
    {
        var options = new QwenClientOptions { Endpoint = Clients.EndpointAt(uri, ChatProtocol.OpenAI), ApiKey = Clients.CreateKey(Clients.Key), Time = new FastTimeProvider(500) };
        var results = new Dictionary<AccessCheck, AccessResult>();
        ValueTask Write(AccessResult result)
        {
            results.Add(result.Check, result);
            return default;
        }

        using var test = new AccessTest(change?.Invoke(options) ?? options, [], probesRegions: false, new RecordingLog(), Write);
        await test.RunAsync(CancellationToken.None);
        return results;
    }
}
