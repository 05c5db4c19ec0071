using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>One whole answer of any model: asked for plainly, or as a stream underneath where the model answers no other way.</summary>
internal static class WholeAnswer
{
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    public static async Task<ChatResponse> AskAsync(QwenClient client, ChatRequest request, ICallLog log, CancellationToken cancellationToken)
    {
        if (client.StreamOnly.Has(request)) return await StreamAsync(client, request, log, cancellationToken).ConfigureAwait(false);

        var elapsed = ValueStopwatch.StartNew();
        int attempts;
        try
        {
            return await client.ChatAsync(request, log, cancellationToken).ConfigureAwait(false);
        }
        catch (QwenException exception) when (client.StreamOnly.Learn(request, exception))
        {
            attempts = exception.Attempts;
        }

        await log.VerboseAsync(Texts.Format("Streaming.SentAgain", request.Model)).ConfigureAwait(false);
        return await StreamAsync(client, request, log, cancellationToken, new Spent(attempts, elapsed.Elapsed)).ConfigureAwait(false);
    }

    /// <summary>Streams the answer to its end.</summary>
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    public static async Task<ChatResponse> StreamAsync(QwenClient client, ChatRequest request, ICallLog log, CancellationToken cancellationToken, Spent before = default)
    {
        await using ChatStream stream = await client.StreamAsync(request, log, cancellationToken, before).ConfigureAwait(false);
        await foreach (ChatDelta _ in stream.ConfigureAwait(false))
        {
            // To its end, so that the answer counts as complete.
        }

        return stream.ToResponse();
    }
}
