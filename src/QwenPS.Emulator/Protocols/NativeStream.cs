using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Streams;

namespace QwenPS.Emulator.Protocols;

/// <summary>
/// Sends the events of the DashScope protocol. Each event contains the complete text so far. If the request specifies incremental output, each event contains
/// only the new text.
/// </summary>
internal sealed class NativeStream(EmulatedExchange exchange, ParsedCall call, Answer answer) : EventStream(exchange)
{
    private const string Unfinished = "null";

    // Only the first event contains the pages that the search found.
    private string? _sources = call.NamesSources ? call.LastUserText : null;
    private TokenEstimate _reasoningSoFar;
    private TokenEstimate _textSoFar;

    protected override IEnumerable<int> WriteEvents()
    {
        foreach (Range piece in Pieces.Split(answer.Reasoning, Pieces.LengthFor(answer.Reasoning)))
        {
            _reasoningSoFar.Add(answer.Reasoning.AsSpan(piece));
            yield return Event(new NativeMessage { Reasoning = Part(answer.Reasoning, piece), FinishReason = Unfinished, Usage = UsageSoFar() });
        }

        foreach (Range piece in Pieces.Split(answer.Text, answer.PieceLength))
        {
            _textSoFar.Add(answer.Text.AsSpan(piece));
            yield return Event(Said(Part(answer.Text, piece), Unfinished));
        }

        foreach (ToolCall tool in answer.ToolCalls)
        {
            yield return Event(Calling(new NativeToolCall(tool, IsFirst: true, default)));
            foreach (Range piece in Pieces.Split(tool.Arguments, answer.PieceLength))
            {
                yield return Event(Calling(new NativeToolCall(tool, IsFirst: !call.Incremental, Part(tool.Arguments, piece))));
            }
        }

        Exchange.FinishEarly();
        if (Exchange.Fault is not { NoFinish: true }) yield return Event(Final());
    }

    private int Event(NativeMessage message)
    {
        Events.BeginNative("result", 200);
        NativeText.Write(Events.Bytes, call, message with { Sources = _sources }, Exchange.ShownRequestId);
        _sources = null;
        return Events.End();
    }

    private NativeMessage Said(ReadOnlyMemory<char> text, string finishReason) => new()
    {
        Text = text,
        Reasoning = call.Incremental ? default : answer.Reasoning.AsMemory(),
        FinishReason = finishReason,
        Usage = UsageSoFar(),
    };

    private NativeMessage Calling(NativeToolCall current) => Said(default, Unfinished) with
    {
        ToolCalls = call.Incremental ? [current] : [.. Before(current), current],
    };

    private NativeMessage Final() => Said(call.Incremental ? default : answer.Text.AsMemory(), answer.FinishReason) with
    {
        ToolCalls = call.Incremental ? [] : [.. answer.ToolCalls.Select(Whole)],
        Usage = answer.UsageFor(call),
    };

    private IEnumerable<NativeToolCall> Before(NativeToolCall current) => answer.ToolCalls.Take(current.Call.Index).Select(Whole);

    private static NativeToolCall Whole(ToolCall tool) => new(tool, IsFirst: true, tool.Arguments.AsMemory());

    private ReadOnlyMemory<char> Part(string text, Range piece) => call.Incremental ? text.AsMemory(piece) : text.AsMemory(0, piece.End.Value);

    private Usage UsageSoFar() => new(call.InputTokens, _reasoningSoFar.Tokens + _textSoFar.Tokens, _reasoningSoFar.Tokens, 0);
}
