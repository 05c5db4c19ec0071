using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;

namespace QwenPS.Chat;

/// <summary>Writes the pieces of an answer as they come, and nothing at its end.</summary>
/// <param name="isRaw">Whether only their text is written.</param>
internal sealed class StreamedAnswerWriter(bool isRaw) : IAnswerWriter
{
    public async Task<ChatResponse> ReceiveAsync(RequestSender sender, ChatRequest request, ICmdletIO io)
    {
        await using ChatStream stream = await sender.OpenAsync(request).ConfigureAwait(false);
        await foreach (ChatDelta delta in stream.ConfigureAwait(false))
        {
            if (!isRaw) await io.OutputAsync(delta).ConfigureAwait(false);
            else if (delta.Content.Length > 0) await io.OutputAsync(delta.Content).ConfigureAwait(false);
        }

        return sender.Complete(stream);
    }

    public ValueTask WriteAsync(ChatResponse response, ICmdletIO io) => default;
}
