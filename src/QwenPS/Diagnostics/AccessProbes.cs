using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>
/// Checks whether the service accepts the key. The check is free, because it only requests the list of models. If the service doesn't provide a list, the check
/// sends an incomplete request. The service checks the key before it rejects such a request.
/// </summary>
internal static class KeyProbe
{
    private static readonly byte[] Incomplete = "{}"u8.ToArray();

    private static readonly ChatRequest EmptyRequest = new() { Model = "", Messages = [] };

    /// <param name="client">The client.</param>
    /// <param name="provesKey">
    /// A value that indicates whether to send an incomplete request if the service doesn't provide a list of models. Without this request, the key isn't
    /// checked.
    /// </param>
    /// <param name="log">The log.</param>
    /// <param name="cancellationToken">A token that cancels the calls.</param>
    /// <returns>The IDs of the listed models, or null if the service doesn't provide a list.</returns>
    /// <exception cref="QwenException">The key was rejected, or the answer isn't valid.</exception>
    public static async Task<IReadOnlyCollection<string>?> RunAsync(QwenClient client, bool provesKey, ICallLog log, CancellationToken cancellationToken)
    {
        ModelList list = await client.ListModelsAsync(refresh: true, log, cancellationToken).ConfigureAwait(false);
        if (list.IsServed) return [.. list.Models.Select(model => model.Id)];
        if (provesKey) await SendIncompleteAsync(client, log, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>
    /// Determines whether the list of models is missing for a reason that isn't related to the key or the network. Gateways often answer calls to models, but
    /// don't provide a list.
    /// </summary>
    public static bool IsUndecided(QwenException failure) => failure.Kind == ErrorKind.Protocol || (failure.StatusCode is not null
        && failure.Kind is not (ErrorKind.Authentication or ErrorKind.WorkspaceAccess or ErrorKind.Permission or ErrorKind.Billing or ErrorKind.Network));

    private static async Task SendIncompleteAsync(QwenClient client, ICallLog log, CancellationToken cancellationToken)
    {
        try
        {
            using Call call = Call.CreatePost(client.Channel, client.Protocol.GetPath(EmptyRequest), Incomplete, log, cancellationToken);
            await call.TryAsync(async () =>
            {
                using Exchange exchange = await Exchange.OpenAsync(call).ConfigureAwait(false);
                return exchange.Status;
            }).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.Kind is ErrorKind.InvalidRequest or ErrorKind.ModelNotFound)
        {
            // The service rejected the request because it's incomplete. At this point, the service had already accepted the key, so the check passes.
        }
    }
}

/// <summary>
/// Requests one output token from a model. The answer is streamed, because some models answer or think only in a stream, and all models support streams.
/// </summary>
internal static class ModelProbe
{
    /// <param name="listed">The model IDs in the service's list, or null if the service doesn't provide a list.</param>
    public static async Task<AccessResult> RunAsync(QwenClient client, string model, IReadOnlyCollection<string>? listed, ICallLog log, CancellationToken cancellationToken)
    {
        var check = new RunningCheck(AccessCheck.Model, model);
        try
        {
            var request = new ChatRequest { Model = model, Messages = [new ChatMessage("user", "Hi")], MaxTokens = 1 };
            ChatResponse response = await new CatalogClient(client).CollectAsync(request, log, cancellationToken).ConfigureAwait(false);
            return check.Passed(Texts.Format("Access.ModelAnswers", client.Protocol.Protocol, response.Usage?.TotalTokens ?? 0), response.RequestId, 200);
        }
        catch (QwenException exception)
        {
            string? permission = exception.Kind == ErrorKind.ModelAccess
                ? await PermissionAdvice.FindCauseAsync(client, model, log, cancellationToken).ConfigureAwait(false)
                : null;
            return check.Failed(exception, permission ?? FindCause(exception, listed?.Contains(model, StringComparer.OrdinalIgnoreCase)));
        }
    }

    /// <summary>
    /// Returns a more specific cause of a <see cref="ErrorKind.ModelAccess"/> error. If the service lists the model, the key has no permission for the model.
    /// If the service doesn't list the model, the name or the region is wrong. Returns null for other errors, or if there's no list.
    /// </summary>
    private static string? FindCause(QwenException exception, bool? isListed) => (exception.Kind, isListed) switch
    {
        (ErrorKind.ModelAccess, true) => Texts.Format("Access.DeniedButListed"),
        (ErrorKind.ModelAccess, false) => Texts.Format("Access.DeniedAndNotListed"),
        _ => null,
    };
}

/// <summary>
/// Tries a key that the service rejected (HTTP status 401) in the other official regions. The most common cause of this status is that the key is from another
/// region.
/// </summary>
internal sealed class RegionProbe(QwenClientOptions options, ICallLog log)
{
    /// <summary>Finds the region that accepts the key. Returns null if all regions reject the key.</summary>
    public async Task<Region?> FindAsync(CancellationToken cancellationToken)
    {
        Region[] others = Regions.All.Where(region => region.SharedUri is not null && region != options.Endpoint.Region).ToArray();
        await log.VerboseAsync(Texts.Format("Access.TriesRegions", string.Join(", ", others.Select(region => region.Name)))).ConfigureAwait(false);
        bool[] taken = await Task.WhenAll(others.Select(region => AcceptsAsync(region, cancellationToken))).ConfigureAwait(false);
        return others.Where((_, index) => taken[index]).FirstOrDefault();
    }

    private async Task<bool> AcceptsAsync(Region region, CancellationToken cancellationToken)
    {
        var endpoint = new Endpoint(new Uri(region.SharedUri!, EndpointPath.GetDefault(options.Endpoint.Protocol, region.SharedUri!)), options.Endpoint.Protocol);
        var client = new QwenClient(options with { Endpoint = endpoint, MaxRetry = 0, IdleTimeout = TimeSpan.FromSeconds(10) });
        try
        {
            await KeyProbe.RunAsync(client, provesKey: true, log, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (QwenException exception)
        {
            // The service checks the key first. The errors in this expression show that the service in this region has accepted the key.
            return exception.StatusCode is not null and not 401 && exception.Kind is ErrorKind.Billing or ErrorKind.Permission or ErrorKind.RateLimit or ErrorKind.TokenQuota;
        }
    }
}
