using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Requests;

/// <summary>Whether a request looks longer than its model's context, or than a batch takes. A warning and no more: both numbers are hearsay, the service decides.</summary>
internal static class ContextCheck
{
    /// <summary>
    /// The smallest context in the catalogue, in tokens. A text of fewer characters fits any model, so that the usual short request is not held up
    /// by the reading of the catalogue.
    /// </summary>
    internal const int SmallestContext = 4096;

    /// <summary>The warning; null where there is nothing to warn of, or no limit is known.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">How many tokens a request of a batch may have whatever its model; null for a live call.</param>
    public static string? FindWarning(ChatRequest request, long? most = null)
    {
        long characters = 0;
        for (int i = 0; i < request.Messages.Count; i++)
        {
            ChatMessage message = request.Messages[i];
            characters += message.Content?.Length ?? 0;
            for (int place = 0; place < message.Parts?.Count; place++) characters += message.Parts[place].Text?.Length ?? 0;
        }

        if (characters <= SmallestContext) return null;
        long? own = ModelCatalogue.Find(request.Model)?.Context;
        bool isOwn = most is null || own <= most;
        if ((isOwn ? own : most) is not { } limit || characters <= limit) return null;
        long tokens = TokenEstimate.Count(request.Messages);
        if (tokens <= limit) return null;
        string what = request.Source is null ? Texts.Format("Models.TheRequest") : $"'{request.Source}'";
        return isOwn ? Texts.Format("Models.ContextExceeded", what, tokens, request.Model, limit) : Texts.Format("Batch.ContextExceeded", what, tokens, limit);
    }
}
