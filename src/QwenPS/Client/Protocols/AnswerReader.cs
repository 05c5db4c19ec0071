using System.Text;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Reads an answer or an event of either protocol. Their shapes do not overlap (<c>choices</c> here, <c>output</c> there), and gateways
/// are known to mix them, so one reader understands all of them.
/// </summary>
internal static class AnswerReader
{
    public static AnswerPart? ReadEvent(ReadOnlySpan<byte> data)
    {
        data = Trim(data);
        if (data.IsEmpty) return null;
        return data.SequenceEqual("[DONE]"u8) ? AnswerPart.Done : Read(data);
    }

    public static AnswerPart Read(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json.Slice(3);
        WireAnswer answer = WireReader.Read(json);
        WireChoice? choice = First(answer.Choices ?? answer.Output?.Choices);
        WireMessage? message = choice?.Delta ?? choice?.Message;
        string? finishReason = choice?.FinishReason ?? answer.Output?.FinishReason;
        string? text = message is null ? answer.Output?.Text : message.Content;
        return new AnswerPart
        {
            Content = text,
            Reasoning = message?.Reasoning,
            ToolCalls = message?.ToolCalls is { Length: > 0 } calls ? ToToolCalls(calls) : null,
            // While it streams, the DashScope protocol writes null as the four-letter string.
            FinishReason = finishReason is "" or "null" ? null : finishReason,
            Usage = answer.Usage?.ToUsage(),
            Id = answer.Id,
            Model = answer.Model,
            RequestId = answer.RequestId,
            Created = answer.Created,
            HasChoice = choice is not null || text is not null,
            Error = ErrorOf(answer, hasOutput: choice is not null || text is not null),
            Unknown = answer.Unknown,
        };
    }

    private static ServiceError? ErrorOf(WireAnswer answer, bool hasOutput)
    {
        bool isNative = !hasOutput && answer.Code is { Length: > 0 };
        if (answer.Error is null && !isNative) return null;
        var error = new ServiceError { Code = answer.Code, Message = answer.Message, RequestId = answer.RequestId, Id = answer.Id, StatusCode = (int?)answer.StatusCode };
        if (answer.Error is not { } inner) return error;
        if (inner.StartsWith("{", StringComparison.Ordinal)) ErrorParser.ReadJson(Encoding.UTF8.GetBytes("{\"error\":" + inner + "}"), error);
        else error.Message ??= inner;
        return error;
    }

    private static WireChoice? First(WireChoice[]? choices)
    {
        if (choices is null) return null;
        foreach (WireChoice choice in choices)
        {
            if (choice.Index is null or 0) return choice;
        }

        return null;
    }

    private static ToolCall[] ToToolCalls(WireToolCall[] calls)
    {
        var result = new ToolCall[calls.Length];
        for (int i = 0; i < calls.Length; i++)
        {
            WireToolCall call = calls[i];
            result[i] = new ToolCall
            {
                Id = call.Id,
                Index = (int)Math.Max(0, Math.Min(call.Index ?? i, 1000)),
                Name = call.Function?.Name,
                Arguments = call.Function?.Arguments,
            };
        }

        return result;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty && data[0] <= (byte)' ') data = data.Slice(1);
        while (!data.IsEmpty && data[data.Length - 1] <= (byte)' ') data = data.Slice(0, data.Length - 1);
        return data;
    }
}
