using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Requests;

/// <summary>
/// Checks whether a request seems to exceed the context length of the model or the limit of a batch. The result is only a warning, because the number
/// of tokens is an estimate, and because the limits can change. The service decides whether the request is too long.
/// </summary>
internal static class ContextCheck
{
    /// <summary>
    /// The smallest context length in the catalog, in tokens. A text never has more tokens than characters. For this reason, a request with at most this number
    /// of characters is short enough for every model, and the check doesn't load the catalog.
    /// </summary>
    internal const int MinContext = 4096;

    /// <summary>
    /// Returns the warning about a request that seems too long. Returns null if the request is short enough, or if no limit is known.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="max">The maximum number of tokens that a request in a batch can have with any model, or null if the request isn't in a batch.</param>
    public static string? FindWarning(ChatRequest request, long? max = null)
    {
        long characters = 0;
        for (int i = 0; i < request.Messages.Count; i++)
        {
            ChatMessage message = request.Messages[i];
            characters += message.Content?.Length ?? 0;
            for (int place = 0; place < message.Parts?.Count; place++) characters += message.Parts[place].Text?.Length ?? 0;
        }

        if (characters <= MinContext) return null;
        long? context = ModelCatalog.Find(request.Model)?.Context;
        bool isOwn = max is null || context <= max;
        if ((isOwn ? context : max) is not { } limit || characters <= limit) return null;
        long tokens = TokenEstimate.Count(request.Messages);
        if (tokens <= limit) return null;
        string what = request.Source is null ? Texts.Format("Models.TheRequest") : $"'{request.Source}'";
        // -Split isn't available for a batch, so the message for a batch doesn't recommend -Split.
        string key = max is not null || request.Input is null ? "Models.ContextExceeded" : request.Source is null ? "Models.InputTooLong" : "Models.FileTooLong";
        return isOwn ? Texts.Format(key, what, tokens, request.Model, limit) : Texts.Format("Batch.ContextExceeded", what, tokens, limit);
    }
}
