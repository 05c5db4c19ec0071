using System.Globalization;
using System.Text;
using System.Text.Json;
using QwenPS.Resources;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Reads the wire's JSON. Optional fields of a wrong type are read as text or left out, never refused.
/// Written out, because the serializer needs 50 ms in a fresh process before it has read its first answer.
/// </summary>
internal static partial class WireReader
{
    /// <summary>The largest object that stands where a text is expected, in bytes. It's kept as its JSON.</summary>
    private const int LargestObjectAsText = 1024 * 1024;

    /// <summary>The longest number in characters.</summary>
    private const int LongestNumber = 64;

    private delegate T? Reader<T>(ref Utf8JsonReader reader, AnswerBudget budget);

    /// <param name="json">The JSON.</param>
    /// <param name="budget">What the answer may hold.</param>
    /// <param name="previous">The event before it in a stream: a text that both have is taken from there.</param>
    /// <exception cref="JsonException">It is no JSON, or no object.</exception>
    /// <exception cref="LimitException">The answer holds more than any real one.</exception>
    public static WireAnswer Read(ReadOnlySpan<byte> json, AnswerBudget budget, AnswerPart? previous)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            if (!IsObject(ref reader)) throw new JsonException("An object was expected.");
            WireAnswer answer = ReadAnswer(ref reader, budget, previous);
            // Refuses whatever stands behind the answer.
            reader.Read();
            return answer;
        }
        catch (InvalidOperationException exception)
        {
            throw JsonText.HalfName(exception);
        }
    }

    private static WireAnswer ReadAnswer(ref Utf8JsonReader reader, AnswerBudget budget, AnswerPart? previous)
    {
        var answer = default(WireAnswer);
        while (IsField(ref reader))
        {
            if (IsValueOf("choices"u8, ref reader)) answer.Choices = ReadArray(ref reader, budget, ReadChoice, AnswerBudget.MostChoices, "Answer.Choices");
            else if (IsValueOf("id"u8, ref reader)) answer.Id = ReadText(ref reader, budget, previous?.Id);
            else if (IsValueOf("model"u8, ref reader)) answer.Model = ReadText(ref reader, budget, previous?.Model);
            else if (IsValueOf("created"u8, ref reader)) answer.Created = ReadNumber(ref reader);
            else if (IsValueOf("usage"u8, ref reader)) answer.Usage = ReadUsage(ref reader, budget);
            else if (IsValueOf("output"u8, ref reader)) answer.Output = ReadOutput(ref reader, budget);
            else if (IsValueOf("request_id"u8, ref reader)) answer.RequestId = ReadText(ref reader, budget, previous?.RequestId);
            else if (IsValueOf("code"u8, ref reader)) answer.Code = ReadText(ref reader, budget);
            else if (IsValueOf("message"u8, ref reader)) answer.Message = ReadText(ref reader, budget);
            else if (IsValueOf("status_code"u8, ref reader)) answer.StatusCode = ReadNumber(ref reader);
            else if (IsValueOf("error"u8, ref reader)) answer.Error = ReadError(ref reader, budget);
            else if (IsValueOf("search_info"u8, ref reader)) answer.SearchResults = ReadSearchInfo(ref reader, budget);
            else if (IsValueOf("object"u8, ref reader) || IsValueOf("system_fingerprint"u8, ref reader)) reader.Skip();
            else if (budget.KeepsUnknown) ReadUnknown(ref reader, budget, answer.Unknown ??= []);
            else SkipValue(ref reader);
        }

        return answer;
    }

    private static WireOutput? ReadOutput(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        var output = new WireOutput();
        while (IsField(ref reader))
        {
            if (IsValueOf("choices"u8, ref reader)) output.Choices = ReadArray(ref reader, budget, ReadChoice, AnswerBudget.MostChoices, "Answer.Choices");
            else if (IsValueOf("text"u8, ref reader)) output.Text = ReadContent(ref reader, budget);
            else if (IsValueOf("finish_reason"u8, ref reader)) output.FinishReason = ReadText(ref reader, budget);
            else if (IsValueOf("search_info"u8, ref reader)) output.SearchResults = ReadSearchInfo(ref reader, budget);
            else SkipValue(ref reader);
        }

        return output;
    }

    private static WireChoice? ReadChoice(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        var choice = new WireChoice();
        while (IsField(ref reader))
        {
            if (IsValueOf("delta"u8, ref reader)) choice.Delta = ReadMessage(ref reader, budget);
            else if (IsValueOf("message"u8, ref reader)) choice.Message = ReadMessage(ref reader, budget);
            else if (IsValueOf("finish_reason"u8, ref reader)) choice.FinishReason = ReadText(ref reader, budget);
            else if (IsValueOf("index"u8, ref reader)) choice.Index = ReadNumber(ref reader);
            else if (IsValueOf("logprobs"u8, ref reader)) choice.LogProbs = ReadLogProbs(ref reader, budget);
            else SkipValue(ref reader);
        }

        return choice;
    }

    private static WireMessage? ReadMessage(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        var message = new WireMessage();
        while (IsField(ref reader))
        {
            if (IsValueOf("content"u8, ref reader)) message.Content = ReadContent(ref reader, budget);
            else if (IsValueOf("reasoning_content"u8, ref reader)) message.Reasoning = ReadContent(ref reader, budget);
            else if (IsValueOf("tool_calls"u8, ref reader)) message.ToolCalls = ReadArray(ref reader, budget, ReadToolCall, AnswerBudget.MostToolCalls, "Answer.ToolCalls");
            else if (IsValueOf("search_info"u8, ref reader)) message.SearchResults = ReadSearchInfo(ref reader, budget);
            else SkipValue(ref reader);
        }

        return message;
    }

    private static WireToolCall? ReadToolCall(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        var call = new WireToolCall();
        while (IsField(ref reader))
        {
            if (IsValueOf("id"u8, ref reader)) call.Id = ReadText(ref reader, budget);
            else if (IsValueOf("index"u8, ref reader)) call.Index = ReadNumber(ref reader);
            else if (IsValueOf("function"u8, ref reader)) call.Function = ReadFunction(ref reader, budget);
            else SkipValue(ref reader);
        }

        return call;
    }

    private static WireFunction? ReadFunction(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        var function = new WireFunction();
        while (IsField(ref reader))
        {
            if (IsValueOf("name"u8, ref reader)) function.Name = ReadText(ref reader, budget);
            else if (IsValueOf("arguments"u8, ref reader)) function.Arguments = ReadText(ref reader, budget);
            else SkipValue(ref reader);
        }

        return function;
    }

    private static Usage? ReadUsage(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        var usage = default(WireUsage);
        while (IsField(ref reader))
        {
            if (IsValueOf("prompt_tokens"u8, ref reader)) usage.PromptTokens = ReadTokens(ref reader);
            else if (IsValueOf("completion_tokens"u8, ref reader)) usage.CompletionTokens = ReadTokens(ref reader);
            else if (IsValueOf("input_tokens"u8, ref reader)) usage.InputTokens = ReadTokens(ref reader);
            else if (IsValueOf("output_tokens"u8, ref reader)) usage.OutputTokens = ReadTokens(ref reader);
            else if (IsValueOf("total_tokens"u8, ref reader)) usage.TotalTokens = ReadTokens(ref reader);
            else if (IsValueOf("prompt_tokens_details"u8, ref reader)) usage.InputDetails = ReadTokenDetails(ref reader, budget);
            else if (IsValueOf("completion_tokens_details"u8, ref reader)) usage.CompletionDetails = ReadTokenDetails(ref reader, budget);
            else if (IsValueOf("output_tokens_details"u8, ref reader)) usage.OutputDetails = ReadTokenDetails(ref reader, budget);
            else SkipValue(ref reader);
        }

        return usage.ToUsage();
    }

    private static WireTokenDetails? ReadTokenDetails(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        var details = default(WireTokenDetails);
        while (IsField(ref reader))
        {
            if (IsValueOf("cached_tokens"u8, ref reader)) details.CachedTokens = ReadTokens(ref reader);
            else if (IsValueOf("cache_creation_input_tokens"u8, ref reader)) details.CacheCreationInputTokens = ReadTokens(ref reader);
            else if (IsValueOf("cache_type"u8, ref reader)) details.CacheType = ReadText(ref reader, budget);
            else if (IsValueOf("reasoning_tokens"u8, ref reader)) details.ReasoningTokens = ReadTokens(ref reader);
            else SkipValue(ref reader);
        }

        return details;
    }

    /// <summary>A string, or whatever else stands there as its JSON text.</summary>
    private static string? ReadText(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return ReadScalar(ref reader, budget);
        if (LengthOfValue(reader) is > LargestObjectAsText)
        {
            reader.Skip();
            return null;
        }

        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    /// <summary>An error that is larger than any is still one, though nobody knows which.</summary>
    private static string? ReadError(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        return ReadText(ref reader, budget) ?? (isObject ? "{}" : null);
    }

    /// <summary>The same, for a field that most events of a stream repeat.</summary>
    private static string? ReadText(ref Utf8JsonReader reader, AnswerBudget budget, string? previous) =>
        previous is not null && reader.TokenType == JsonTokenType.String && JsonText.Is(ref reader, previous) ? previous : ReadText(ref reader, budget);

    private static string? ReadScalar(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number) budget.AddEventText(reader.ValueSpan.Length);
        return JsonText.ReadScalar(ref reader);
    }

    /// <summary>The length in bytes of the value at the reader's place. The reader, a copy, moves on; the caller's stays.</summary>
    private static long LengthOfValue(Utf8JsonReader reader)
    {
        long start = reader.TokenStartIndex;
        reader.Skip();
        return reader.BytesConsumed - start;
    }

    /// <summary>How many tokens; nothing for a number that can't be one.</summary>
    private static long? ReadTokens(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length <= LongestNumber && reader.TryGetDouble(out double number) && number != Math.Floor(number)) return null;
        return Usage.Plausible(ReadNumber(ref reader));
    }

    /// <summary>A number, whole or not, or a number in a string; else nothing.</summary>
    private static long? ReadNumber(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number or JsonTokenType.String when reader.ValueSpan.Length > LongestNumber: return null;
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
    private static string? ReadContent(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray) return ReadScalar(ref reader, budget);

        StringBuilder? text = null;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            budget.Step();
            if (reader.TokenType == JsonTokenType.String && reader.CurrentDepth == depth + 1) (text ??= new()).Append(ReadScalar(ref reader, budget));
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 2 || !reader.ValueTextEquals("text"u8)) continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) (text ??= new()).Append(ReadScalar(ref reader, budget));
            else reader.Skip();
        }

        return text?.ToString();
    }

    private static void ReadUnknown(ref Utf8JsonReader reader, AnswerBudget budget, Dictionary<string, JsonElement> fields)
    {
        int length = reader.ValueSpan.Length;
        Utf8JsonReader value = reader;
        value.Read();
        budget.AddUnknown(length + LengthOfValue(value));
        string name = JsonText.Read(ref reader) ?? "";
        reader.Read();
        fields[name] = JsonElement.ParseValue(ref reader);
    }

    /// <summary>The objects of an array; whatever else stands there is nothing.</summary>
    /// <param name="reader">At the array.</param>
    /// <param name="budget">What the answer may hold.</param>
    /// <param name="readItem">Reads one object.</param>
    /// <param name="most">The most objects.</param>
    /// <param name="things">The text that says what they are.</param>
    private static T[]? ReadArray<T>(ref Utf8JsonReader reader, AnswerBudget budget, Reader<T> readItem, int most = AnswerBudget.MostItems, string things = "Answer.Items")
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
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            budget.Step();
            if (readItem(ref reader, budget) is not { } item) continue;
            if (++count > most) throw AnswerBudget.TooMany(most, Text.Of(things));
            if (most == AnswerBudget.MostItems) budget.AddItem();
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
