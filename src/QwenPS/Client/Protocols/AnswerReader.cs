using System.Text;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Reads an answer or an event of either protocol. Their shapes do not overlap (<c>choices</c> here, <c>output</c> there), and gateways
/// are known to mix them, so one reader understands all of them.
/// </summary>
internal static class AnswerReader
{
    /// <summary>No list of an answer is this long; a number beyond it is a mistake.</summary>
    public const int MostIndex = 1000;

    /// <summary>More than is shown of an error, in characters.</summary>
    private const int LongestErrorText = 64 * 1024;

    public static AnswerPart? ReadEvent(ReadOnlySpan<byte> data, AnswerBudget budget, AnswerPart? previous)
    {
        budget.BeginEvent();
        data = Trim(data);
        if (data.IsEmpty) return null;
        return data.SequenceEqual("[DONE]"u8) ? AnswerPart.Done : ReadPart(data, budget, previous);
    }

    public static AnswerPart Read(ReadOnlySpan<byte> json, AnswerBudget budget)
    {
        budget.BeginEvent();
        return ReadPart(json, budget, previous: null);
    }

    private static AnswerPart ReadPart(ReadOnlySpan<byte> json, AnswerBudget budget, AnswerPart? previous)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json.Slice(3);
        WireAnswer answer = WireReader.Read(json, budget, previous);
        ChoicePart[] choices = ChoicesOf(in answer);
        return new AnswerPart
        {
            Choices = choices,
            Usage = answer.Usage,
            SearchResults = answer.SearchResults ?? answer.Output?.SearchResults ?? SearchResultsOf(answer.Choices ?? answer.Output?.Choices),
            Id = answer.Id,
            Model = answer.Model,
            RequestId = answer.RequestId,
            Created = answer.Created,
            Error = ErrorOf(in answer, hasOutput: choices.Length > 0) ?? ErrorFinish.Of(choices, in answer),
            Unknown = answer.Unknown,
        };
    }

    private static ChoicePart[] ChoicesOf(in WireAnswer answer)
    {
        if ((answer.Choices ?? answer.Output?.Choices) is { Length: > 0 } choices)
        {
            var parts = new ChoicePart[choices.Length];
            for (int i = 0; i < parts.Length; i++) parts[i] = PartOf(choices[i], i, answer.Output);
            return parts;
        }

        // The DashScope protocol's form from before there were messages.
        return answer.Output is { Text: { } text } output ? [new ChoicePart { Content = text, FinishReason = FinishReasonOf(output.FinishReason) }] : [];
    }

    private static ChoicePart PartOf(WireChoice choice, int place, WireOutput? output)
    {
        WireMessage? message = choice.Delta ?? choice.Message;
        return new ChoicePart
        {
            Index = (int)Math.Max(0, Math.Min(choice.Index ?? place, MostIndex)),
            Content = message is null ? output?.Text : message.Content,
            Reasoning = message?.Reasoning,
            ToolCalls = message?.ToolCalls is { Length: > 0 } calls ? ToToolCalls(calls) : null,
            FinishReason = FinishReasonOf(choice.FinishReason ?? output?.FinishReason),
            LogProbs = choice.LogProbs,
        };
    }

    /// <summary>While it streams, the DashScope protocol writes null as the four-letter string.</summary>
    private static string? FinishReasonOf(string? text) => text is "" or "null" ? null : text;

    private static SearchResult[]? SearchResultsOf(WireChoice[]? choices)
    {
        if (choices is null) return null;
        foreach (WireChoice choice in choices)
        {
            if ((choice.Delta ?? choice.Message)?.SearchResults is { } results) return results;
        }

        return null;
    }

    private static ServiceError? ErrorOf(in WireAnswer answer, bool hasOutput)
    {
        bool isNative = !hasOutput && answer.Code is { Length: > 0 };
        if (answer.Error is null && !isNative) return null;
        var error = new ServiceError { Code = Cut(answer.Code), Message = Cut(answer.Message), RequestId = answer.RequestId, Id = answer.Id, StatusCode = answer.StatusCode is >= 100 and <= 599 ? (int)answer.StatusCode : null };
        if (answer.Error is not { } inner) return error;
        if (inner.StartsWith("{", StringComparison.Ordinal)) ErrorParser.ReadJson(Encoding.UTF8.GetBytes("{\"error\":" + inner + "}"), error);
        else error.Message ??= inner;
        error.Code = Cut(error.Code);
        error.Message = Cut(error.Message);
        return error;
    }

    private static string? Cut(string? text) => text?.Length > LongestErrorText ? text.Substring(0, LongestErrorText) : text;

    private static ToolCall[] ToToolCalls(WireToolCall[] calls)
    {
        var result = new ToolCall[calls.Length];
        for (int i = 0; i < calls.Length; i++)
        {
            WireToolCall call = calls[i];
            result[i] = new ToolCall
            {
                Id = call.Id,
                Index = (int)Math.Max(0, Math.Min(call.Index ?? i, MostIndex)),
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
