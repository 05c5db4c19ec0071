using System.Text.Json;
using System.Text.Json.Serialization;

namespace QwenPS.Client.Protocols;

// The answer's JSON as both protocols write it. Optional fields of a wrong type are read as text or left out, never refused.
#pragma warning disable IDE1006, CA1812 // the names are the wire's; the serializer makes the objects

internal sealed class WireAnswer
{
    [JsonPropertyName("id"), JsonConverter(typeof(TolerantString))]
    public string? Id { get; set; }

    [JsonPropertyName("object"), JsonConverter(typeof(Ignored))]
    public string? Object { get; set; }

    [JsonPropertyName("created"), JsonConverter(typeof(TolerantInt64))]
    public long? Created { get; set; }

    [JsonPropertyName("model"), JsonConverter(typeof(TolerantString))]
    public string? Model { get; set; }

    [JsonPropertyName("choices"), JsonConverter(typeof(TolerantArray<WireChoice>))]
    public WireChoice[]? Choices { get; set; }

    [JsonPropertyName("output"), JsonConverter(typeof(TolerantObject<WireOutput>))]
    public WireOutput? Output { get; set; }

    [JsonPropertyName("usage"), JsonConverter(typeof(TolerantObject<WireUsage>))]
    public WireUsage? Usage { get; set; }

    [JsonPropertyName("request_id"), JsonConverter(typeof(TolerantString))]
    public string? RequestId { get; set; }

    [JsonPropertyName("code"), JsonConverter(typeof(TolerantString))]
    public string? Code { get; set; }

    [JsonPropertyName("message"), JsonConverter(typeof(TolerantString))]
    public string? Message { get; set; }

    [JsonPropertyName("status_code"), JsonConverter(typeof(TolerantInt64))]
    public long? StatusCode { get; set; }

    [JsonPropertyName("error"), JsonConverter(typeof(TolerantString))]
    public string? Error { get; set; }

    [JsonPropertyName("system_fingerprint"), JsonConverter(typeof(Ignored))]
    public string? SystemFingerprint { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed class WireOutput
{
    [JsonPropertyName("choices"), JsonConverter(typeof(TolerantArray<WireChoice>))]
    public WireChoice[]? Choices { get; set; }

    [JsonPropertyName("text"), JsonConverter(typeof(ContentText))]
    public string? Text { get; set; }

    [JsonPropertyName("finish_reason"), JsonConverter(typeof(TolerantString))]
    public string? FinishReason { get; set; }
}

internal sealed class WireChoice
{
    [JsonPropertyName("index"), JsonConverter(typeof(TolerantInt64))]
    public long? Index { get; set; }

    [JsonPropertyName("message"), JsonConverter(typeof(TolerantObject<WireMessage>))]
    public WireMessage? Message { get; set; }

    [JsonPropertyName("delta"), JsonConverter(typeof(TolerantObject<WireMessage>))]
    public WireMessage? Delta { get; set; }

    [JsonPropertyName("finish_reason"), JsonConverter(typeof(TolerantString))]
    public string? FinishReason { get; set; }
}

internal sealed class WireMessage
{
    [JsonPropertyName("content"), JsonConverter(typeof(ContentText))]
    public string? Content { get; set; }

    [JsonPropertyName("reasoning_content"), JsonConverter(typeof(ContentText))]
    public string? Reasoning { get; set; }

    [JsonPropertyName("tool_calls"), JsonConverter(typeof(TolerantArray<WireToolCall>))]
    public WireToolCall[]? ToolCalls { get; set; }
}

internal sealed class WireToolCall
{
    [JsonPropertyName("id"), JsonConverter(typeof(TolerantString))]
    public string? Id { get; set; }

    [JsonPropertyName("index"), JsonConverter(typeof(TolerantInt64))]
    public long? Index { get; set; }

    [JsonPropertyName("function"), JsonConverter(typeof(TolerantObject<WireFunction>))]
    public WireFunction? Function { get; set; }
}

internal sealed class WireFunction
{
    [JsonPropertyName("name"), JsonConverter(typeof(TolerantString))]
    public string? Name { get; set; }

    [JsonPropertyName("arguments"), JsonConverter(typeof(TolerantString))]
    public string? Arguments { get; set; }
}

internal sealed class WireUsage
{
    [JsonPropertyName("prompt_tokens"), JsonConverter(typeof(TolerantInt64))]
    public long? PromptTokens { get; set; }

    [JsonPropertyName("completion_tokens"), JsonConverter(typeof(TolerantInt64))]
    public long? CompletionTokens { get; set; }

    [JsonPropertyName("input_tokens"), JsonConverter(typeof(TolerantInt64))]
    public long? InputTokens { get; set; }

    [JsonPropertyName("output_tokens"), JsonConverter(typeof(TolerantInt64))]
    public long? OutputTokens { get; set; }

    [JsonPropertyName("total_tokens"), JsonConverter(typeof(TolerantInt64))]
    public long? TotalTokens { get; set; }

    [JsonPropertyName("prompt_tokens_details"), JsonConverter(typeof(TolerantObject<WireTokenDetails>))]
    public WireTokenDetails? InputDetails { get; set; }

    [JsonPropertyName("completion_tokens_details"), JsonConverter(typeof(TolerantObject<WireTokenDetails>))]
    public WireTokenDetails? CompletionDetails { get; set; }

    [JsonPropertyName("output_tokens_details"), JsonConverter(typeof(TolerantObject<WireTokenDetails>))]
    public WireTokenDetails? OutputDetails { get; set; }

    public Usage ToUsage()
    {
        long input = PromptTokens ?? InputTokens ?? 0;
        long output = CompletionTokens ?? OutputTokens ?? 0;
        return new Usage
        {
            InputTokens = input,
            OutputTokens = output,
            TotalTokens = TotalTokens ?? input + output,
            CachedTokens = InputDetails?.CachedTokens ?? 0,
            ReasoningTokens = (CompletionDetails ?? OutputDetails)?.ReasoningTokens ?? 0,
        };
    }
}

internal sealed class WireTokenDetails
{
    [JsonPropertyName("cached_tokens"), JsonConverter(typeof(TolerantInt64))]
    public long? CachedTokens { get; set; }

    [JsonPropertyName("reasoning_tokens"), JsonConverter(typeof(TolerantInt64))]
    public long? ReasoningTokens { get; set; }
}

[JsonSerializable(typeof(WireAnswer))]
[JsonSerializable(typeof(WireOutput))]
[JsonSerializable(typeof(WireChoice))]
[JsonSerializable(typeof(WireMessage))]
[JsonSerializable(typeof(WireToolCall))]
[JsonSerializable(typeof(WireFunction))]
[JsonSerializable(typeof(WireUsage))]
[JsonSerializable(typeof(WireTokenDetails))]
internal sealed partial class WireContext : JsonSerializerContext;
