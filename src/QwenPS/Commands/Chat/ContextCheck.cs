using QwenPS.Client;
using QwenPS.Client.Catalog;
using QwenPS.Resources;

namespace QwenPS.Commands.Chat;

/// <summary>Whether a request looks longer than its model's context. A warning and no more: both numbers are hearsay, the service decides.</summary>
internal static class ContextCheck
{
    /// <summary>
    /// The smallest context in the catalogue, in tokens. A text of fewer characters fits any model, so that the usual short request is not held up
    /// by the reading of the catalogue.
    /// </summary>
    internal const int SmallestContext = 4096;

    /// <summary>The warning; null where there is nothing to warn of, or the model's context is not known.</summary>
    public static string? WarningOf(ChatRequest request)
    {
        long characters = 0;
        for (int i = 0; i < request.Messages.Count; i++)
        {
            ChatMessage message = request.Messages[i];
            characters += message.Content?.Length ?? 0;
            for (int place = 0; place < message.Parts?.Count; place++) characters += message.Parts[place].Text?.Length ?? 0;
        }

        if (characters <= SmallestContext) return null;
        if (ModelCatalogue.Find(request.Model)?.Context is not { } context || characters <= context) return null;
        long tokens = TokenEstimate.Of(request.Messages);
        if (tokens <= context) return null;
        string what = request.Source is null ? Text.Of("Models.TheRequest") : $"'{request.Source}'";
        return Text.Of("Models.ContextExceeded", what, tokens, request.Model, context);
    }
}
