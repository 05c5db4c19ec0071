using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>
/// Gets the complete answer of any model. If the model requires a stream, this class requests a stream, and returns the answer when the stream ends.
/// </summary>
internal static class WholeAnswer
{
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    public static async Task<ChatResponse> AskAsync(QwenClient client, ChatRequest request, ICallLog log, CancellationToken cancellationToken)
    {
        // Batch Chat doesn't support streams, even for a model that thinks.
        if (client.Options.HoldsConnection) return await client.ChatAsync(request, log, cancellationToken).ConfigureAwait(false);
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
        return await StreamAsync(client, request, log, cancellationToken, new CallTotals(attempts, elapsed.Elapsed)).ConfigureAwait(false);
    }

    /// <summary>Requests a stream, and returns the complete answer when the stream ends.</summary>
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    public static async Task<ChatResponse> StreamAsync(QwenClient client, ChatRequest request, ICallLog log, CancellationToken cancellationToken, CallTotals before = default)
    {
        using ChatStream stream = await client.StreamAsync(request, log, cancellationToken, before).ConfigureAwait(false);
        await foreach (ChatDelta _ in stream.ConfigureAwait(false))
        {
            // The loop has no body, because the deltas aren't needed. The loop is necessary because the response is complete only after the last delta is read.
        }

        return stream.ToResponse();
    }
}
