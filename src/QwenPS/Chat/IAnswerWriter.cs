using QwenPS.Client.Protocols;
using QwenPS.PowerShell;

namespace QwenPS.Chat;

/// <summary>How an answer reaches the user: as a whole, in pieces, or shown while it comes.</summary>
internal interface IAnswerWriter
{
    /// <summary>Has a request answered, and writes or shows the pieces of the answer on the way.</summary>
    Task<ChatResponse> ReceiveAsync(RequestSender sender, ChatRequest request, ICmdletIO io);

    /// <summary>Writes the answer after all that was to be done with it.</summary>
    ValueTask WriteAsync(ChatResponse response, ICmdletIO io);
}
