using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace QwenPS.Emulator;

/// <summary>
/// Represents a fault that applies to an answer. In JSON, the names are the property names in camel case. An unknown name causes an error. If a fault specifies
/// a status, a body, an HTML page, or an empty answer, it replaces the answer, and the request isn't checked. All other faults change the answer to the
/// request. Numbers of bytes refer to the body, without headers and chunk framing.
/// </summary>
public sealed record Fault
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Gets or sets the number of requests to which a queued fault applies before it's removed, or -1 to apply it to all requests.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Gets or sets the conditions for the requests to which a queued fault applies, or null to apply it to any request.</summary>
    public FaultMatch? Match { get; init; }

    /// <summary>
    /// Gets or sets the status of the answer. If <see cref="Body"/> isn't specified, the body is the protocol's own error for this status. If <see
    /// cref="ErrorEventAfter"/> is specified, this is the status in the error event.
    /// </summary>
    public int? Status { get; init; }

    /// <summary>Gets or sets the body of the answer. It's sent unchanged.</summary>
    public string? Body { get; init; }

    /// <summary>Gets or sets the content type of the answer.</summary>
    public string? ContentType { get; init; }

    /// <summary>Gets or sets the headers to add or replace, such as <c>Retry-After</c>.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Gets or sets the delay before the headers are sent, in milliseconds.</summary>
    public int DelayMs { get; init; }

    /// <summary>
    /// Gets or sets the time that the request waits in Batch Chat before it's processed, in milliseconds. The maximum wait is an hour, or less if there's a
    /// time scale. If the time is longer than the maximum wait, the answer is the corresponding error.
    /// </summary>
    public int? QueueMs { get; init; }

    /// <summary>Gets or sets a value that indicates whether the connection is reset before an answer is sent.</summary>
    public bool ResetBeforeHeaders { get; init; }

    /// <summary>Gets or sets the number of bytes after which the connection is reset.</summary>
    public long? DropAfterBytes { get; init; }

    /// <summary>Gets or sets the number of bytes after which the connection is closed. The connection isn't reset, and the last chunk isn't sent.</summary>
    public long? CloseAfterBytes { get; init; }

    /// <summary>Gets or sets the number of bytes after which the answer ends. The end looks like the end of a complete answer.</summary>
    public long? EndAfterBytes { get; init; }

    /// <summary>Gets or sets the number of bytes after which the emulator sends no more data until the client disconnects.</summary>
    public long? StallAfterBytes { get; init; }

    /// <summary>Gets or sets the number of bytes in each part of the body. Each part is sent in a separate write.</summary>
    public int? SplitBytes { get; init; }

    /// <summary>
    /// Gets or sets the delay before each part that <see cref="SplitBytes"/> creates, in milliseconds. The delay ensures that the client reads the parts
    /// separately. The delay applies only to the first 1,000 parts.
    /// </summary>
    public int SplitDelayMs { get; init; } = 1;

    /// <summary>Gets or sets a value that indicates whether <c>[DONE]</c> is omitted.</summary>
    public bool NoDone { get; init; }

    /// <summary>Gets or sets a value that indicates whether a stream ends before the event with the finish reason.</summary>
    public bool NoFinish { get; init; }

    /// <summary>Gets or sets the number of events after which an error event is sent and the stream ends.</summary>
    public int? ErrorEventAfter { get; init; }

    /// <summary>
    /// Gets or sets the error for <see cref="ErrorEventAfter"/>. The value is an object with a code and a message. The code and the message can also be in a
    /// field named <c>error</c>. The error is converted to the format of the protocol.
    /// </summary>
    public JsonNode? ErrorBody { get; init; }

    /// <summary>Gets or sets a value that indicates whether comments and blank lines are added between the events.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Gets or sets a value that indicates whether the compatible protocol writes <c>data:{</c> instead of <c>data: {</c>.</summary>
    public bool NoSpaceAfterColon { get; init; }

    /// <summary>Gets or sets a value that indicates whether the lines of a stream end with CR LF.</summary>
    public bool Crlf { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the answer is status 502 with an HTML page. Gateways return such pages if the service isn't available.
    /// </summary>
    public bool Html502 { get; init; }

    /// <summary>Gets or sets a value that indicates whether the answer has an empty body. Its status is 200 or <see cref="Status"/>.</summary>
    public bool EmptyBody { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the JSON is truncated in the middle. In a stream, the second event is truncated and is the last event.
    /// </summary>
    public bool TruncateJson { get; init; }

    /// <summary>Gets or sets a value that indicates whether the content type is <c>text/plain</c>.</summary>
    public bool WrongContentType { get; init; }

    /// <summary>Gets or sets a value that indicates whether the body of an error is in the format of a stream.</summary>
    public bool SseBodyOnError { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the request ID is omitted. It's omitted from the headers and from the body, except for the <c>id</c> of a
    /// completion.
    /// </summary>
    public bool OmitRequestId { get; init; }

    internal bool NeedsSocket =>
        (DropAfterBytes ?? CloseAfterBytes ?? EndAfterBytes ?? StallAfterBytes) is not null || SplitBytes is not null;

    /// <summary>Reads a fault from JSON.</summary>
    /// <exception cref="JsonException">The text isn't JSON, or contains an unknown name or an invalid value.</exception>
    public static Fault Parse(string json)
    {
        Fault fault = JsonSerializer.Deserialize<Fault>(json, Format) ?? throw new JsonException("A fault is a JSON object.");
        return fault.SplitBytes is null or > 0 ? fault : throw new JsonException("splitBytes must be 1 or more.");
    }
}
