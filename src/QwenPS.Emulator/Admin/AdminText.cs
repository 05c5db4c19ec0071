using System.Text.Json;

namespace QwenPS.Emulator.Admin;

/// <summary>Writes the responses of the admin routes as JSON.</summary>
internal static class AdminText
{
    public static void Write(Utf8JsonWriter writer, EmulatorCounters counters, EmulatorCounters quotas)
    {
        writer.WriteStartObject();
        writer.WriteNumber("requests", counters.Requests);
        writer.WriteNumber("quotaRequests", quotas.Requests);
        writer.WriteNumber("rejected", counters.Rejected);
        writer.WriteNumber("mostAtOnce", counters.MaxInFlight);
        writer.WriteNumber("disconnects", counters.Disconnects);
        writer.WriteNumber("inFlight", counters.InFlight);
        writer.WriteNumber("answers", counters.Answers);
        writer.WriteNumber("inputTokens", counters.InputTokens);
        writer.WriteNumber("outputTokens", counters.OutputTokens);
        writer.WriteNumber("cachedTokens", counters.CachedTokens);
        writer.WriteNumber("cacheCreationTokens", counters.CacheCreationTokens);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<RecordedRequest> requests)
    {
        writer.WriteStartArray();
        foreach (RecordedRequest request in requests)
        {
            writer.WriteStartObject();
            writer.WriteString("method", request.Method);
            writer.WriteString("path", request.Path);
            writer.WriteString("query", request.Query);
            writer.WriteStartObject("headers");
            foreach ((string? name, string? value) in request.Headers) writer.WriteString(name, value);
            writer.WriteEndObject();
            writer.WriteString("body", request.BodyText);
            writer.WriteNumber("bodyLength", request.BodyLength);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
