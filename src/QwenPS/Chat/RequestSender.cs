using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;

namespace QwenPS.Chat;

/// <summary>Sends the requests of one input.</summary>
/// <param name="catalog">Sends them.</param>
/// <param name="fallback">Tries other models; null where there are none.</param>
/// <param name="log">Where the calls tell of their course.</param>
/// <param name="cancellationToken">Ends them.</param>
internal sealed class RequestSender(CatalogClient catalog, ModelFallback.Turn? fallback, ICallLog log, CancellationToken cancellationToken)
{
    /// <summary>Asks for an answer and waits until it is whole.</summary>
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    public Task<ChatResponse> AskAsync(ChatRequest request) => fallback is null ? AskOnceAsync(request) : fallback.SendAsync(request, AskOnceAsync);

    /// <summary>Asks for an answer in pieces. Another model is tried only until the first is there: what was written or shown can't be taken back.</summary>
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    public Task<ChatStream> OpenAsync(ChatRequest request) => fallback is null ? OpenOnceAsync(request) : fallback.SendAsync(request, OpenOnceAsync);

    /// <summary>The answer of a stream that was read to its end.</summary>
    public ChatResponse Complete(ChatStream stream) => catalog.Price(stream.ToResponse());

    private Task<ChatResponse> AskOnceAsync(ChatRequest request) => catalog.AskAsync(request, log, cancellationToken);

    private Task<ChatStream> OpenOnceAsync(ChatRequest request) => catalog.StreamAsync(request, log, cancellationToken);
}
