using System.Globalization;
using System.Text;
using System.Text.Json;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Reads the wire's JSON. Optional fields of a wrong type are read as text or left out, never refused.
/// Written out, because the serializer needs 50 ms in a fresh process before it has read its first answer.
/// </summary>
internal static partial class WireReader
{
    private delegate T? Reader<T>(ref Utf8JsonReader reader);

    /// <param name="json">The JSON.</param>
    /// <param name="previous">The event before it in a stream: a text that both have is taken from there.</param>
    /// <exception cref="JsonException">It is no JSON, or no object.</exception>
    public static WireAnswer Read(ReadOnlySpan<byte> json, AnswerPart? previous)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            if (!IsObject(ref reader)) throw new JsonException("An object was expected.");
            WireAnswer answer = ReadAnswer(ref reader, previous);
            // Refuses whatever stands behind the answer.
            reader.Read();
            return answer;
        }
        catch (InvalidOperationException exception)
        {
            throw JsonText.HalfName(exception);
        }
    }

    private static WireAnswer ReadAnswer(ref Utf8JsonReader reader, AnswerPart? previous)
    {
        var answer = default(WireAnswer);
        while (IsField(ref reader))
        {
            if (IsValueOf("choices"u8, ref reader)) answer.Choices = ReadArray(ref reader, ReadChoice);
            else if (IsValueOf("id"u8, ref reader)) answer.Id = ReadText(ref reader, previous?.Id);
            else if (IsValueOf("model"u8, ref reader)) answer.Model = ReadText(ref reader, previous?.Model);
            else if (IsValueOf("created"u8, ref reader)) answer.Created = ReadNumber(ref reader);
            else if (IsValueOf("usage"u8, ref reader)) answer.Usage = ReadUsage(ref reader);
            else if (IsValueOf("output"u8, ref reader)) answer.Output = ReadOutput(ref reader);
            else if (IsValueOf("request_id"u8, ref reader)) answer.RequestId = ReadText(ref reader, previous?.RequestId);
            else if (IsValueOf("code"u8, ref reader)) answer.Code = ReadText(ref reader);
            else if (IsValueOf("message"u8, ref reader)) answer.Message = ReadText(ref reader);
            else if (IsValueOf("status_code"u8, ref reader)) answer.StatusCode = ReadNumber(ref reader);
            else if (IsValueOf("error"u8, ref reader)) answer.Error = ReadText(ref reader);
            else if (IsValueOf("search_info"u8, ref reader)) answer.SearchResults = ReadSearchInfo(ref reader);
            else if (IsValueOf("object"u8, ref reader) || IsValueOf("system_fingerprint"u8, ref reader)) reader.Skip();
            else ReadUnknown(ref reader, answer.Unknown ??= []);
        }

        return answer;
    }

    private static WireOutput? ReadOutput(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader)) return null;
        var output = new WireOutput();
        while (IsField(ref reader))
        {
            if (IsValueOf("choices"u8, ref reader)) output.Choices = ReadArray(ref reader, ReadChoice);
            else if (IsValueOf("text"u8, ref reader)) output.Text = ReadContent(ref reader);
            else if (IsValueOf("finish_reason"u8, ref reader)) output.FinishReason = ReadText(ref reader);
            else if (IsValueOf("search_info"u8, ref reader)) output.SearchResults = ReadSearchInfo(ref reader);
            else SkipValue(ref reader);
        }

        return output;
    }

    private static WireChoice? ReadChoice(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader)) return null;
        var choice = new WireChoice();
        while (IsField(ref reader))
        {
            if (IsValueOf("delta"u8, ref reader)) choice.Delta = ReadMessage(ref reader);
            else if (IsValueOf("message"u8, ref reader)) choice.Message = ReadMessage(ref reader);
            else if (IsValueOf("finish_reason"u8, ref reader)) choice.FinishReason = ReadText(ref reader);
            else if (IsValueOf("index"u8, ref reader)) choice.Index = ReadNumber(ref reader);
            else if (IsValueOf("logprobs"u8, ref reader)) choice.LogProbs = ReadLogProbs(ref reader);
            else SkipValue(ref reader);
        }

        return choice;
    }

    private static WireMessage? ReadMessage(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader)) return null;
        var message = new WireMessage();
        while (IsField(ref reader))
        {
            if (IsValueOf("content"u8, ref reader)) message.Content = ReadContent(ref reader);
            else if (IsValueOf("reasoning_content"u8, ref reader)) message.Reasoning = ReadContent(ref reader);
            else if (IsValueOf("tool_calls"u8, ref reader)) message.ToolCalls = ReadArray(ref reader, ReadToolCall);
            else if (IsValueOf("search_info"u8, ref reader)) message.SearchResults = ReadSearchInfo(ref reader);
            else SkipValue(ref reader);
        }

        return message;
    }

    private static WireToolCall? ReadToolCall(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader)) return null;
        var call = new WireToolCall();
        while (IsField(ref reader))
        {
            if (IsValueOf("id"u8, ref reader)) call.Id = ReadText(ref reader);
            else if (IsValueOf("index"u8, ref reader)) call.Index = ReadNumber(ref reader);
            else if (IsValueOf("function"u8, ref reader)) call.Function = ReadFunction(ref reader);
            else SkipValue(ref reader);
        }

        return call;
    }

    private static WireFunction? ReadFunction(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader)) return null;
        var function = new WireFunction();
        while (IsField(ref reader))
        {
            if (IsValueOf("name"u8, ref reader)) function.Name = ReadText(ref reader);
            else if (IsValueOf("arguments"u8, ref reader)) function.Arguments = ReadText(ref reader);
            else SkipValue(ref reader);
        }

        return function;
    }

    private static Usage? ReadUsage(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader)) return null;
        var usage = default(WireUsage);
        while (IsField(ref reader))
        {
            if (IsValueOf("prompt_tokens"u8, ref reader)) usage.PromptTokens = ReadNumber(ref reader);
            else if (IsValueOf("completion_tokens"u8, ref reader)) usage.CompletionTokens = ReadNumber(ref reader);
            else if (IsValueOf("input_tokens"u8, ref reader)) usage.InputTokens = ReadNumber(ref reader);
            else if (IsValueOf("output_tokens"u8, ref reader)) usage.OutputTokens = ReadNumber(ref reader);
            else if (IsValueOf("total_tokens"u8, ref reader)) usage.TotalTokens = ReadNumber(ref reader);
            else if (IsValueOf("prompt_tokens_details"u8, ref reader)) usage.InputDetails = ReadTokenDetails(ref reader);
            else if (IsValueOf("completion_tokens_details"u8, ref reader)) usage.CompletionDetails = ReadTokenDetails(ref reader);
            else if (IsValueOf("output_tokens_details"u8, ref reader)) usage.OutputDetails = ReadTokenDetails(ref reader);
            else SkipValue(ref reader);
        }

        return usage.ToUsage();
    }

    private static WireTokenDetails? ReadTokenDetails(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader)) return null;
        var details = default(WireTokenDetails);
        while (IsField(ref reader))
        {
            if (IsValueOf("cached_tokens"u8, ref reader)) details.CachedTokens = ReadNumber(ref reader);
            else if (IsValueOf("reasoning_tokens"u8, ref reader)) details.ReasoningTokens = ReadNumber(ref reader);
            else SkipValue(ref reader);
        }

        return details;
    }

    /// <summary>A string, or whatever else stands there as its JSON text.</summary>
    private static string? ReadText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return JsonText.ReadScalar(ref reader);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    /// <summary>The same, for a field that most events of a stream repeat.</summary>
    private static string? ReadText(ref Utf8JsonReader reader, string? previous) =>
        previous is not null && reader.TokenType == JsonTokenType.String && JsonText.Is(ref reader, previous) ? previous : ReadText(ref reader);

    /// <summary>A number, whole or not, or a number in a string; else nothing.</summary>
    private static long? ReadNumber(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out long whole)) return whole;
                return reader.TryGetDouble(out double number) && Math.Abs(number) < long.MaxValue ? (long)number : null;
            case JsonTokenType.String:
                return long.TryParse(JsonText.Read(ref reader), NumberStyles.Integer, CultureInfo.InvariantCulture, out long parsed) ? parsed : null;
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>The text of a message: a string, or an array of parts of which the <c>text</c> ones are joined.</summary>
    private static string? ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray) return JsonText.ReadScalar(ref reader);

        StringBuilder? text = null;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.String && reader.CurrentDepth == depth + 1) (text ??= new()).Append(JsonText.Read(ref reader));
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 2 || !reader.ValueTextEquals("text"u8)) continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) (text ??= new()).Append(JsonText.Read(ref reader));
            else reader.Skip();
        }

        return text?.ToString();
    }

    private static void ReadUnknown(ref Utf8JsonReader reader, Dictionary<string, JsonElement> fields)
    {
        string name = JsonText.Read(ref reader) ?? "";
        reader.Read();
        fields[name] = JsonElement.ParseValue(ref reader);
    }

    /// <summary>The objects of an array; whatever else stands there is nothing.</summary>
    private static T[]? ReadArray<T>(ref Utf8JsonReader reader, Reader<T> readItem)
        where T : class
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        // There is one, as good as always.
        T? first = null;
        List<T>? all = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (readItem(ref reader) is not { } item) continue;
            if (first is null) first = item;
            else (all ??= [first]).Add(item);
        }

        return all?.ToArray() ?? (first is null ? [] : [first]);
    }

    /// <summary>Whether an object begins here; whatever else stands here is passed over.</summary>
    private static bool IsObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject) return true;
        reader.Skip();
        return false;
    }

    /// <summary>Goes on to the next field; false at the object's end.</summary>
    private static bool IsField(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Whether the field has that name; if so, goes on to its value.</summary>
    private static bool IsValueOf(ReadOnlySpan<byte> name, ref Utf8JsonReader reader) => reader.ValueTextEquals(name) && reader.Read();

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
