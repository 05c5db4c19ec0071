using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;

namespace QwenPS.Catalog;

/// <summary>
/// Represents a client that uses the model catalog. To each request, it adds the traits of the model, such as whether the model accepts images. To each answer,
/// it adds the cost. If a model is retired or unknown, it adds an explanation or similar model IDs to the error.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="prices">The price list, or null to use the price list of the client's region.</param>
internal sealed class CatalogClient(QwenClient client, PriceList? prices = null)
{
    /// <summary>Gets the specified price list, or the price list of the client's region.</summary>
    public PriceList Prices { get; } = prices ?? PriceLists.Get(client.Options.Endpoint.Region);

    /// <summary>Gets the host name of the endpoint.</summary>
    public string HostName => client.Options.Endpoint.BaseUri.Host;

    /// <inheritdoc cref="WholeAnswer.AskAsync"/>
    public async Task<ChatResponse> AskAsync(ChatRequest request, ICallLog log, CancellationToken cancellationToken)
    {
        // This method is called most often. For performance, it doesn't call ExplainAsync, which would be another asynchronous method.
        try
        {
            return Price(await WholeAnswer.AskAsync(client, Prepare(request), log, cancellationToken).ConfigureAwait(false));
        }
        catch (QwenException exception)
        {
            ModelAdvice.Explain(exception, request.Model, Prices, client.ModelList);
            throw;
        }
    }

    /// <inheritdoc cref="WholeAnswer.StreamAsync"/>
    public async Task<ChatResponse> CollectAsync(ChatRequest request, ICallLog log, CancellationToken cancellationToken) =>
        Price(await ExplainAsync(WholeAnswer.StreamAsync(client, Prepare(request), log, cancellationToken), request.Model).ConfigureAwait(false));

    /// <inheritdoc cref="QwenClient.StreamAsync"/>
    public Task<ChatStream> StreamAsync(ChatRequest request, ICallLog log, CancellationToken cancellationToken) =>
        ExplainAsync(client.StreamAsync(Prepare(request), log, cancellationToken), request.Model);

    /// <summary>Sets the cost of an answer to one request.</summary>
    public ChatResponse Price(ChatResponse response) => AnswerCost.Set(response, Prices, isBatch: client.Options.HoldsConnection);

    /// <summary>Adds the traits of the model to the request, because the client itself doesn't use the catalog.</summary>
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
