using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;

namespace QwenPS.Catalog;

/// <summary>
/// A client together with the catalog: requests take along what is known of their model, answers bring what they cost, and errors say whether the
/// model has retired or what its name may have been.
/// </summary>
internal sealed class CatalogClient(QwenClient client)
{
    /// <summary>The price list of the region that is called.</summary>
    public PriceList Prices { get; } = PriceLists.Find(client.Options.Endpoint.Region);

    /// <inheritdoc cref="WholeAnswer.AskAsync"/>
    public async Task<ChatResponse> AskAsync(ChatRequest request, ICallLog log, CancellationToken cancellationToken) =>
        Price(await ExplainAsync(WholeAnswer.AskAsync(client, Prepare(request), log, cancellationToken), request.Model).ConfigureAwait(false));

    /// <inheritdoc cref="WholeAnswer.StreamAsync"/>
    public async Task<ChatResponse> CollectAsync(ChatRequest request, ICallLog log, CancellationToken cancellationToken) =>
        Price(await ExplainAsync(WholeAnswer.StreamAsync(client, Prepare(request), log, cancellationToken), request.Model).ConfigureAwait(false));

    /// <inheritdoc cref="QwenClient.StreamAsync"/>
    public Task<ChatStream> StreamAsync(ChatRequest request, ICallLog log, CancellationToken cancellationToken) =>
        ExplainAsync(client.StreamAsync(Prepare(request), log, cancellationToken), request.Model);

    /// <summary>Says what the answer to one request cost.</summary>
    public ChatResponse Price(ChatResponse response) => AnswerCost.Set(response, Prices);

    /// <summary>The request with all that the client has to know beside it.</summary>
    public ChatRequest Prepare(ChatRequest request)
    {
        request = request.WithTraits(client.Protocol.Protocol);
        return client.Pacer.CountsTokens ? request with { EstimatedTokens = TokenEstimate.Count(request.Messages) } : request;
    }

    private async Task<T> ExplainAsync<T>(Task<T> call, string model)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (QwenException exception)
        {
            ModelAdvice.Explain(exception, model, Prices, client.ModelList);
            throw;
        }
    }
}
