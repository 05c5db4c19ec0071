using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>
/// Asks one model for one output token. Streamed, because that is what every model can do: some answer only so, and some think only so.
/// </summary>
internal static class ModelProbe
{
    /// <param name="listed">The ids that the service lists; null where it serves no list.</param>
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
            return check.Failed(exception, CauseOf(exception, listed?.Contains(model, StringComparer.OrdinalIgnoreCase)));
        }
    }

    /// <summary>Whether the region offers the model tells a missing grant from a wrong region or name.</summary>
    private static string? CauseOf(QwenException exception, bool? isListed) => (exception.Kind, isListed) switch
    {
        (ErrorKind.ModelAccess, true) => Texts.Format("Access.DeniedButListed"),
        (ErrorKind.ModelAccess, false) => Texts.Format("Access.DeniedAndNotListed"),
        _ => null,
    };
}
