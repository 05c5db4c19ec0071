using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;

namespace QwenPS.Chat;

/// <summary>
/// Shows an answer on the host while it comes: what the model thinks first, a blank line, then what it says. Of several answers the first is
/// shown as it comes, and the others behind it. At the end the answer is written.
/// </summary>
/// <param name="isRaw">Whether only its text is written.</param>
/// <param name="dims">Whether the host shows dimmed text.</param>
internal sealed class LiveAnswerWriter(bool isRaw, bool dims) : CompleteAnswerWriter(isRaw)
{
    public override async Task<ChatResponse> ReceiveAsync(RequestSender sender, ChatRequest request, ICmdletIO io)
    {
        await using ChatStream stream = await sender.OpenAsync(request).ConfigureAwait(false);
        if (request.Source is not null) await io.HostAsync(request.Source + ":\n").ConfigureAwait(false);
        try
        {
            await ShowFirstAsync(stream, io).ConfigureAwait(false);
        }
        finally
        {
            await io.HostAsync("\n").ConfigureAwait(false);
        }

        ChatResponse response = sender.Complete(stream);
        for (int i = 1; i < response.Choices.Count; i++)
            await io.HostAsync("\n" + response.Choices[i].Content + "\n").ConfigureAwait(false);
        return response;
    }

    private async Task ShowFirstAsync(ChatStream stream, ICmdletIO io)
    {
        bool isThinking = false;
        await foreach (ChatDelta delta in stream.ConfigureAwait(false))
        {
            if (delta.Index > 0) continue;
            if (delta.Reasoning is { Length: > 0 } reasoning)
            {
                isThinking = true;
                await io.HostAsync(reasoning, dims).ConfigureAwait(false);
            }

            if (delta.Content.Length == 0) continue;
            if (isThinking) await io.HostAsync("\n\n").ConfigureAwait(false);
            isThinking = false;
            await io.HostAsync(delta.Content).ConfigureAwait(false);
        }
    }
}
