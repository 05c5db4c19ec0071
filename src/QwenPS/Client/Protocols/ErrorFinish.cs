using System.Globalization;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Protocols;

/// <summary>
/// An error in the place of the text: the compatible protocol can end an answer that began with 200 in a piece whose text is what went wrong,
/// such as <c>Throttling: TPM(1/1)</c>, an error object, or a line of an event stream with one. The service's own client, Qwen Code, reads it as an error.
/// </summary>
internal static class ErrorFinish
{
    private const string Reason = "error_finish";

    /// <summary>The error of the first choice that ends so; null where none does.</summary>
    public static ServiceError? Find(ChatChoice[] choices, string? requestId, string? id)
    {
        foreach (ChatChoice choice in choices)
        {
            if (choice.FinishReason != Reason) continue;
            ServiceError error = Read(choice.Content);
            error.RequestId ??= requestId;
            error.Id ??= id;
            return error;
        }

        return null;
    }

    private static ServiceError Read(string text)
    {
        PastedError pasted = PastedError.Read(text);
        ServiceError error = pasted.Error;
        error.StatusCode = pasted.Status;
        if (int.TryParse(error.Code, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 400 and < 600)
        {
            // The status in the place of the code; the code is in the message.
            error.StatusCode ??= status;
            error.Code = PastedError.Read(error.Message ?? "").Error.Code;
        }

        error.Message = pasted.Message.Length > 0 ? pasted.Message : null;
        return error;
    }
}
