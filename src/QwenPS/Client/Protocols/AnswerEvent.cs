using System.Globalization;
using System.Text.Json;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Represents a complete answer or one event of a stream in a form that the OpenAI-compatible protocol and the DashScope protocol share. Every field can be
/// missing.
/// </summary>
internal sealed class AnswerEvent
{
    /// <summary>The object that represents <c>[DONE]</c>, which marks the end of a stream in the OpenAI-compatible protocol.</summary>
    public static readonly AnswerEvent End = new();

    /// <summary>Gets or sets the choices. There's usually one choice. An event that contains only the token usage has no choices.</summary>
    public ChatChoice[] Choices { get; init; } = [];

    public Usage? Usage { get; init; }

    public IReadOnlyList<SearchResult>? SearchResults { get; init; }

    public string? Id { get; init; }

    public string? Model { get; init; }

    public string? RequestId { get; init; }

    public long? Created { get; init; }

    public ServiceError? Error { get; init; }

    /// <summary>Gets a value that indicates whether there's a choice. Without a choice, an answer is invalid.</summary>
    public bool HasChoice => Choices.Length > 0;

    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary>
/// Reads an error that the service returned in place of the answer's text. In the OpenAI-compatible protocol, an answer can have the HTTP status 200, but its
/// last event can contain an error instead of text. The error can be a message such as <c>Throttling: TPM(1/1)</c>, an error object, or a line of an event
/// stream. The provider's own client, Qwen Code, also treats such an event as an error.
/// </summary>
internal static class ErrorFinish
{
    private const string Reason = "error_finish";

    /// <summary>Returns the error of the first choice that ends with an error, or null if there's no such choice.</summary>
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
            // If the code field contains an HTTP status, the message field contains the actual error code.
            error.StatusCode ??= status;
            error.Code = PastedError.Read(error.Message ?? "").Error.Code;
        }

        error.Message = pasted.Message.Length > 0 ? pasted.Message : null;
        return error;
    }
}
