using System.Text.Json;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Protocols;

namespace QwenPS.Emulator.Answers;

/// <summary>Creates the answer of the emulated model. For the same request, the answer is always the same.</summary>
internal static class AnswerMaker
{
    private const string Word = "word ";

    public static Answer Make(ParsedCall call, RequestOverrides overrides, AnswerMode mode)
    {
        Answer answer = Choose(call, overrides, mode);
        answer = answer with { Reasoning = overrides.Reasoning, CachedTokens = overrides.CachedTokens, CacheCreationTokens = overrides.CacheCreationTokens };
        return call.MaxCompletionTokens is { } max ? Limit(answer, max) : answer;
    }

    private static Answer Choose(ParsedCall call, RequestOverrides overrides, AnswerMode mode)
    {
        var toolResult = ToolResult(call);
        if (toolResult is null && overrides.ToolCalls.Count > 0) return Calling(overrides.ToolCalls);
        if (overrides.Events is { } events) return new Answer(string.Concat(Enumerable.Repeat(Word, events))) { PieceLength = Word.Length };
        if (overrides.Answer is null && ToolCalls(call, toolResult) is { Count: > 0 } calls) return Calling(calls);
        return Cut(Text(call, toolResult, overrides.Answer, mode), call);
    }

    private static string Text(ParsedCall call, string? toolResult, string? wish, AnswerMode mode)
    {
        var source = toolResult ?? call.LastUserText;
        if (source.StartsWith(call.Begun, StringComparison.Ordinal)) source = source[call.Begun.Length..];
        return wish switch
        {
            "echo" => source,
            "digest" => Digest.Find(source) ?? source,
            "json" => Structured(call, source),
            not null => Uri.UnescapeDataString(wish["text:".Length..]),
            null when call.ResponseFormat != "text" && !JsonText.IsJson(source) => Structured(call, source),
            null when mode == AnswerMode.Digest && toolResult is null => Digest.Find(source) ?? source,
            null => source,
        };
    }

    private static string Structured(ParsedCall call, string source) => call.Schema is { } schema
        ? SchemaSample.For(schema)
        : $"{{\"answer\":\"{JsonEncodedText.Encode(source, JsonText.Encoder)}\"}}";

    // Consecutive tool results belong to tool calls that the model requested together.
    private static string? ToolResult(ParsedCall call)
    {
        var results = call.Messages.Reverse().TakeWhile(message => message.Role == "tool").Select(message => message.Text).Reverse().ToList();
        return results.Count > 0 ? string.Join('\n', results) : null;
    }

    // The result of a tool can also contain a script. In this way, a conversation can have any number of rounds.
    private static List<ToolCall> ToolCalls(ParsedCall call, string? toolResult)
    {
        if (call.Tools.Count == 0 || call.ToolChoice == "none") return [];
        List<ToolCall> scripted = ToolScript.Find(toolResult ?? call.LastUserText, call.Tools);
        if (scripted.Count > 0 || toolResult is not null || call.ToolChoice == "auto") return scripted;
        ToolDeclaration forced = call.Tools.FirstOrDefault(tool => call.ToolChoice == ":" + tool.Name) ?? call.Tools[0];
        return [new ToolCall(0, forced.Name, forced.Parameters is { } schema ? SchemaSample.For(schema) : "{}")];
    }

    private static Answer Calling(IReadOnlyList<ToolCall> calls) => new("") { ToolCalls = calls, FinishReason = "tool_calls" };

    /// <summary>Limits the length of an answer. The reasoning is counted first, and the remaining tokens are available for the answer.</summary>
    private static Answer Limit(Answer answer, int max)
    {
        var reasoning = TokenEstimate.Cut(answer.Reasoning, max);
        var text = TokenEstimate.Cut(answer.Text, max - TokenEstimate.Count(reasoning));
        var isCut = text.Length + reasoning.Length < answer.Text.Length + answer.Reasoning.Length;
        return answer with { Reasoning = reasoning, Text = text, FinishReason = isCut ? "length" : answer.FinishReason };
    }

    private static Answer Cut(string text, ParsedCall call)
    {
        foreach (var stop in call.Stop)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0) text = text[..at];
        }

        var shortened = call.MaxTokens is { } max ? TokenEstimate.Cut(text, max) : text;
        return new Answer(shortened)
        {
            FinishReason = shortened.Length < text.Length ? "length" : "stop",
            PieceLength = Pieces.LengthFor(shortened),
        };
    }
}
