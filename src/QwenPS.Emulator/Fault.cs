using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace QwenPS.Emulator;

/// <summary>
/// Something that goes wrong with one answer. As JSON the names are those of the properties in camel case; an unknown name is an error.
/// A fault that names an answer (a status, a body, an HTML page, nothing) replaces it without any check of the request; the others spoil the answer that the request would have got.
/// Byte counts are those of the body, without headers and chunk framing.
/// </summary>
public sealed record Fault
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>How many requests a queued fault meets before it is gone; -1 means all of them.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Which requests a queued fault is for; none means any.</summary>
    public FaultMatch? Match { get; init; }

    /// <summary>The status of the answer; without <see cref="Body"/> the protocol's own error body for it. With <see cref="ErrorEventAfter"/>, the status named in the error event.</summary>
    public int? Status { get; init; }

    /// <summary>The body of the answer, as it is.</summary>
    public string? Body { get; init; }

    /// <summary>The content type of the answer.</summary>
    public string? ContentType { get; init; }

    /// <summary>Headers to add or replace, such as <c>Retry-After</c>.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Milliseconds to wait before the headers.</summary>
    public int DelayMs { get; init; }

    /// <summary>Resets the connection instead of answering.</summary>
    public bool ResetBeforeHeaders { get; init; }

    /// <summary>Resets the connection after so many bytes.</summary>
    public long? DropAfterBytes { get; init; }

    /// <summary>Closes the connection after so many bytes, without a reset and without the last chunk.</summary>
    public long? CloseAfterBytes { get; init; }

    /// <summary>Ends the answer after so many bytes as if it were complete.</summary>
    public long? EndAfterBytes { get; init; }

    /// <summary>Falls silent after so many bytes until the client goes away.</summary>
    public long? StallAfterBytes { get; init; }

    /// <summary>Sends the body in pieces of so many bytes, each a write of its own.</summary>
    public int? SplitBytes { get; init; }

    /// <summary>Milliseconds before each of the pieces of <see cref="SplitBytes"/>, so that the client reads them one by one; kept up for the first 1,000 pieces.</summary>
    public int SplitDelayMs { get; init; } = 1;

    /// <summary>Leaves <c>[DONE]</c> away.</summary>
    public bool NoDone { get; init; }

    /// <summary>Ends a stream without the event that has the finish reason, and without all that follows it.</summary>
    public bool NoFinish { get; init; }

    /// <summary>Sends an error event after so many events and ends the stream.</summary>
    public int? ErrorEventAfter { get; init; }

    /// <summary>The error of <see cref="ErrorEventAfter"/>: an object with code and message, bare or inside <c>error</c>; put into the protocol's form.</summary>
    public JsonNode? ErrorBody { get; init; }

    /// <summary>Puts comment lines and blank lines between the events.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Writes <c>data:{</c> where the compatible protocol writes <c>data: {</c>.</summary>
    public bool NoSpaceAfterColon { get; init; }

    /// <summary>Ends the lines of a stream with CR LF.</summary>
    public bool Crlf { get; init; }

    /// <summary>Answers 502 with an HTML page, as gateways do.</summary>
    public bool Html502 { get; init; }

    /// <summary>Answers with nothing: 200, or <see cref="Status"/>.</summary>
    public bool EmptyBody { get; init; }

    /// <summary>Cuts the JSON in half; in a stream that of the second event, which is then the last.</summary>
    public bool TruncateJson { get; init; }

    /// <summary>Says <c>text/plain</c>.</summary>
    public bool WrongContentType { get; init; }

    /// <summary>Puts the body of an error answer into the form of a stream.</summary>
    public bool SseBodyOnError { get; init; }

    /// <summary>Leaves the request id away: the header, and in the body all but the <c>id</c> of a completion.</summary>
    public bool OmitRequestId { get; init; }

    internal bool ReplacesAnswer => Html502 || EmptyBody || Body is not null || (Status is not null && ErrorEventAfter is null);

    internal bool NeedsSocket =>
        (DropAfterBytes ?? CloseAfterBytes ?? EndAfterBytes ?? StallAfterBytes) is not null || SplitBytes is not null;

    /// <summary>Reads a fault from JSON.</summary>
    /// <exception cref="JsonException">The text is no JSON, or has a name or a value that no fault has.</exception>
    public static Fault Parse(string json)
    {
        var fault = JsonSerializer.Deserialize<Fault>(json, Format) ?? throw new JsonException("A fault is a JSON object.");
        return fault.SplitBytes is null or > 0 ? fault : throw new JsonException("splitBytes must be 1 or more.");
    }
}
