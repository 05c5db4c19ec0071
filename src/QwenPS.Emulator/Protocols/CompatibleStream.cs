using System.Globalization;
using System.Text;
using System.Text.Json;
using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Streams;

namespace QwenPS.Emulator.Protocols;

/// <summary>Sends the events of the compatible protocol. The order of the members is the same as in the service's documentation.</summary>
internal sealed class CompatibleStream(EmulatedExchange exchange, ParsedCall call, Answer answer) : EventStream(exchange)
{
    private readonly byte[] _tail = Tail(exchange, call, "null");

    protected override IEnumerable<int> WriteEvents()
    {
        for (var index = 0; index < call.Count; index++) yield return Opening(index);
        foreach (Range piece in Pieces.Split(answer.Reasoning, Pieces.LengthFor(answer.Reasoning)))
        {
            for (var index = 0; index < call.Count; index++) yield return Reasoning(answer.Reasoning.AsSpan(piece), index);
        }

        foreach (Range piece in Pieces.Split(answer.Text, answer.PieceLength))
        {
            for (var index = 0; index < call.Count; index++) yield return Content(Part(piece), index, first: piece.Start.Value == 0);
        }

        foreach (ToolCall tool in answer.ToolCalls)
        {
            for (var index = 0; index < call.Count; index++) yield return Tool(tool, tool.Id, tool.Name, "", index);
            foreach (Range piece in Pieces.Split(tool.Arguments, answer.PieceLength))
            {
                for (var index = 0; index < call.Count; index++) yield return Tool(tool, "", null, tool.Arguments.AsSpan(piece), index);
            }
        }

        Exchange.FinishEarly();
        for (var index = 0; index < call.Count && Exchange.Fault is not { NoFinish: true }; index++) yield return Finish(index);
        if (call.IncludeUsage) yield return Usage();
        if (Exchange.Fault is not { NoDone: true }) yield return Done();
    }

    private int Opening(int index)
    {
        Begin();
        Events.Bytes.Append(answer.Reasoning.Length > 0
            ? "{\"delta\":{\"content\":null,\"reasoning_content\":\"\",\"role\":\"assistant\"}"u8
            : "{\"delta\":{\"content\":\"\",\"role\":\"assistant\"}"u8);
        Index(index);
        Events.Bytes.Append(",\"logprobs\":null,\"finish_reason\":null}"u8);
        return End();
    }

    private int Reasoning(ReadOnlySpan<char> piece, int index)
    {
        Begin();
        Events.Bytes.Append("{\"delta\":{\"content\":null,\"reasoning_content\":"u8);
        Events.Bytes.AppendString(piece);
        return Unfinished(index);
    }

    private int Content(ReadOnlySpan<char> piece, int index, bool first)
    {
        Begin();
        Events.Bytes.Append(first ? "{\"finish_reason\":null,\"delta\":{\"content\":"u8 : "{\"delta\":{\"content\":"u8);
        Events.Bytes.AppendString(piece);
        Events.Bytes.Append(first ? "}"u8 : "},\"finish_reason\":null"u8);
        return Closed(index, piece);
    }

    private ReadOnlySpan<char> Part(Range piece) => call.Incremental ? answer.Text.AsSpan(piece) : answer.Text.AsSpan(0, piece.End.Value);

    private int Tool(ToolCall tool, string id, string? name, ReadOnlySpan<char> arguments, int index)
    {
        Begin();
        Events.Bytes.Append("{\"delta\":{\"tool_calls\":["u8);
        using (Utf8JsonWriter writer = JsonText.Writer(Events.Bytes)) ToolCallText.Write(writer, tool, id, name, arguments);
        Events.Bytes.Append("]"u8);
        return Unfinished(index);
    }

    private int Finish(int index)
    {
        Begin();
        Events.Bytes.Append("{\"delta\":{\"content\":"u8);
        Events.Bytes.AppendString(call.Incremental ? "" : answer.Text);
        Events.Bytes.Append("},\"finish_reason\":"u8);
        Events.Bytes.AppendString(answer.FinishReason);
        return Closed(index);
    }

    private int Usage()
    {
        Begin();
        var usage = new ByteBuffer();
        using (Utf8JsonWriter writer = JsonText.Writer(usage)) CompatibleUsage.Write(writer, answer.UsageFor(call));
        Events.Bytes.Append(Tail(Exchange, call, Encoding.UTF8.GetString(usage.Written.Span)));
        return Events.End();
    }

    private int Done()
    {
        Events.Begin();
        Events.Bytes.Append("[DONE]"u8);
        return Events.End();
    }

    private void Begin()
    {
        Events.Begin();
        Events.Bytes.Append("{\"choices\":["u8);
    }

    private int Unfinished(int index)
    {
        Events.Bytes.Append("},\"finish_reason\":null"u8);
        return Closed(index);
    }

    private int Closed(int index, ReadOnlySpan<char> text = default)
    {
        Index(index);
        if (call.TopLogProbs is not { } top || text.IsEmpty)
        {
            Events.Bytes.Append(",\"logprobs\":null}"u8);
            return End();
        }

        var tokens = new ByteBuffer();
        using (Utf8JsonWriter writer = JsonText.Writer(tokens))
        {
            writer.WriteStartObject();
            LogProbText.Write(writer, text, top);
            writer.WriteEndObject();
        }

        // The members are appended without the enclosing braces.
        Events.Bytes.Append(","u8);
        Events.Bytes.Append(tokens.Written.Span[1..^1]);
        Events.Bytes.Append("}"u8);
        return End();
    }

    private void Index(int index)
    {
        Events.Bytes.Append(",\"index\":"u8);
        Events.Bytes.Append([(byte)('0' + index)]);
    }

    private int End()
    {
        Events.Bytes.Append(_tail);
        return Events.End();
    }

    private static byte[] Tail(EmulatedExchange exchange, ParsedCall call, string usage) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"],\"object\":\"chat.completion.chunk\",\"usage\":{usage},\"created\":{exchange.Created},\"system_fingerprint\":null,"
            + $"\"model\":\"{JsonEncodedText.Encode(call.Model, JsonText.Encoder)}\",\"id\":\"chatcmpl-{exchange.RequestId}\"}}"));
}
