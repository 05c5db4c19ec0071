using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;

namespace QwenPS.Diagnostics;

/// <summary>
/// Finds out whether the service takes the key, for free: by asking for the list of models, or, where none is served, by a request that is refused
/// as incomplete, since the service looks at the key before it looks at the rest.
/// </summary>
internal static class KeyProbe
{
    private static readonly byte[] Incomplete = "{}"u8.ToArray();

    private static readonly ChatRequest EmptyRequest = new() { Model = "", Messages = [] };

    /// <returns>The ids of the listed models; null where no list is served.</returns>
    /// <exception cref="QwenException">The key was not taken, or there was no valid answer.</exception>
    public static async Task<IReadOnlyCollection<string>?> RunAsync(QwenClient client, ICallLog log, CancellationToken cancellationToken)
    {
        ModelList list = await client.ListModelsAsync(refresh: true, log, cancellationToken).ConfigureAwait(false);
        if (list.IsServed) return [.. list.Models.Select(model => model.Id)];
        await RefuseAsync(client, log, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static async Task RefuseAsync(QwenClient client, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            using Call call = Call.CreatePost(client.Channel, client.Protocol.PathOf(EmptyRequest), Incomplete, log, cancellationToken);
            await call.TryAsync(async () =>
            {
                using Exchange exchange = await Exchange.OpenAsync(call).ConfigureAwait(false);
                return exchange.Status;
            }).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.Kind is ErrorKind.InvalidRequest or ErrorKind.ModelNotFound)
        {
            // Refused for what it lacks, not for its key.
        }
    }
}
