using QwenPS.Client.Protocols;
using QwenPS.PowerShell;

namespace QwenPS.Chat;

/// <summary>Writes an answer once it is complete.</summary>
/// <param name="isRaw">Whether only its text is written, or that of each choice.</param>
internal class CompleteAnswerWriter(bool isRaw) : IAnswerWriter
{
    public virtual Task<ChatResponse> ReceiveAsync(RequestSender sender, ChatRequest request, ICmdletIO io) => sender.AskAsync(request);

    public ValueTask WriteAsync(ChatResponse response, ICmdletIO io) => isRaw ? WriteTextAsync(response, io) : io.OutputAsync(response);

    private static async ValueTask WriteTextAsync(ChatResponse response, ICmdletIO io)
    {
        foreach (ChatChoice choice in response.Choices) await io.OutputAsync(choice.Content).ConfigureAwait(false);
    }
}
