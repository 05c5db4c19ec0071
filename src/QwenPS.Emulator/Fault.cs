using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace QwenPS.Emulator;

/// <summary>
/// A fault of one answer. In JSON, the names are the property names in camel case. An unknown name causes an error.
/// A fault that specifies an answer (a status, a body, an HTML page, or an empty answer) replaces the answer, and the request isn't checked. All other faults
/// change the answer that the request would have received. Byte counts refer to the body, without headers and chunk framing.
/// </summary>
public sealed record Fault
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The number of requests that a queued fault applies to before it's removed; -1 for all requests.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The requests that a queued fault applies to; null for any request.</summary>
    public FaultMatch? Match { get; init; }

    /// <summary>
    /// The status of the answer. Without <see cref="Body"/>, the body is the protocol's own error for this status. With <see cref="ErrorEventAfter"/>, it's the
    /// status in the error event.
    /// </summary>
    public int? Status { get; init; }

    /// <summary>The body of the answer, unchanged.</summary>
    public string? Body { get; init; }

    /// <summary>The content type of the answer.</summary>
    public string? ContentType { get; init; }

    /// <summary>The headers to add or replace, such as <c>Retry-After</c>.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The delay before the headers, in milliseconds.</summary>
    public int DelayMs { get; init; }

    /// <summary>
    /// How long Batch Chat holds the request before it's processed, in milliseconds. If that's longer than the longest wait (an hour, or less with a time
    /// scale), the answer is the error of a wait that's too long.
    /// </summary>
    public int? QueueMs { get; init; }

    /// <summary>Resets the connection instead of answering.</summary>
    public bool ResetBeforeHeaders { get; init; }

    /// <summary>Resets the connection after this number of bytes.</summary>
    public long? DropAfterBytes { get; init; }

    /// <summary>Closes the connection after this number of bytes, without a reset and without the last chunk.</summary>
    public long? CloseAfterBytes { get; init; }

    /// <summary>Ends the answer after this number of bytes as if it were complete.</summary>
    public long? EndAfterBytes { get; init; }

    /// <summary>Stops sending after this number of bytes until the client disconnects.</summary>
    public long? StallAfterBytes { get; init; }

    /// <summary>Sends the body in parts of this number of bytes, each in a separate write.</summary>
    public int? SplitBytes { get; init; }

    /// <summary>
    /// The delay before each part of <see cref="SplitBytes"/>, in milliseconds, so the client reads the parts separately. It applies to the first 1,000 parts.
    /// </summary>
    public int SplitDelayMs { get; init; } = 1;

    /// <summary>Omits <c>[DONE]</c>.</summary>
    public bool NoDone { get; init; }

    /// <summary>Ends a stream before the event with the finish reason.</summary>
    public bool NoFinish { get; init; }

    /// <summary>Sends an error event after this number of events and ends the stream.</summary>
    public int? ErrorEventAfter { get; init; }

    /// <summary>
    /// The error for <see cref="ErrorEventAfter"/>: an object with a code and a message, which can be inside <c>error</c>. It's converted to the format of the
    /// protocol.
    /// </summary>
    public JsonNode? ErrorBody { get; init; }

    /// <summary>Adds comments and blank lines between the events.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Writes <c>data:{</c> if the compatible protocol would write <c>data: {</c>.</summary>
    public bool NoSpaceAfterColon { get; init; }

    /// <summary>Ends the lines of a stream with CR LF.</summary>
    public bool Crlf { get; init; }

    /// <summary>Returns status 502 with an HTML page, as gateways do.</summary>
    public bool Html502 { get; init; }

    /// <summary>Returns an empty body with status 200, or with <see cref="Status"/>.</summary>
    public bool EmptyBody { get; init; }

    /// <summary>Truncates the JSON in the middle. In a stream, it truncates the second event, which is then the last one.</summary>
    public bool TruncateJson { get; init; }

    /// <summary>Sets the content type to <c>text/plain</c>.</summary>
    public bool WrongContentType { get; init; }

    /// <summary>Writes the body of an error in the format of a stream.</summary>
    public bool SseBodyOnError { get; init; }

    /// <summary>Omits the request ID: the header, and everything in the body except the <c>id</c> of a completion.</summary>
    public bool OmitRequestId { get; init; }

    internal bool NeedsSocket =>
        (DropAfterBytes ?? CloseAfterBytes ?? EndAfterBytes ?? StallAfterBytes) is not null || SplitBytes is not null;

    /// <summary>Reads a fault in JSON.</summary>
    /// <exception cref="JsonException">The text isn't JSON, or contains an unknown name or an invalid value.</exception>
    public static Fault Parse(string json)
    {
        var fault = JsonSerializer.Deserialize<Fault>(json, Format) ?? throw new JsonException("A fault is a JSON object.");
        return fault.SplitBytes is null or > 0 ? fault : throw new JsonException("splitBytes must be 1 or more.");
    }
}
