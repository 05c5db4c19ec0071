using System.Text;

namespace QwenPS.Tests.Support;

/// <summary>Provides answers in formats that the emulator doesn't use. The parts of the answers are raw JSON.</summary>
internal static class Canned
{
    /// <summary>Returns an answer, either complete or as a stream of two events. The second event contains the finish reason and the usage.</summary>
    /// <param name="protocol">The protocol of the answer.</param>
    /// <param name="stream">Indicates whether the answer is a stream.</param>
    /// <param name="message">The members of the message.</param>
    /// <param name="finish">The finish reason, in quotation marks.</param>
    /// <param name="usage">The usage object, or null to omit it.</param>
    /// <param name="more">The additional members of the answer.</param>
    public static string Answer(ChatProtocol protocol, bool stream, string message, string finish = "\"stop\"", string? usage = null, string? more = null)
    {
        if (!stream) return Json(protocol, "message", message, finish, usage, more);
        return Event(protocol, Json(protocol, "delta", message, "null", null, more))
            + Event(protocol, Json(protocol, "delta", "\"content\":\"\"", finish, usage, null));
    }

    public static string ContentType(bool stream) => stream ? "text/event-stream" : "application/json";

    /// <summary>Returns one event of a stream.</summary>
    public static string Event(ChatProtocol protocol, string json) =>
        protocol == ChatProtocol.OpenAI ? $"data: {json}\n\n" : $"id:1\nevent:result\n:HTTP_STATUS/200\ndata:{json}\n\n";

    /// <summary>Returns an event with a delta.</summary>
    public static string Piece(ChatProtocol protocol, string text) =>
        Event(protocol, Json(protocol, "delta", $"\"content\":\"{text}\"", "null", null, null));

    private static string Json(ChatProtocol protocol, string place, string message, string finish, string? usage, string? more)
    {
        var isNative = protocol == ChatProtocol.DashScope;
        var choice = $"{{\"{(isNative ? "message" : place)}\":{{\"role\":\"assistant\",{message}}},\"finish_reason\":{finish}}}";
        var json = new StringBuilder("{");
        json.Append(isNative ? $"\"output\":{{\"choices\":[{choice}]}},\"request_id\":\"r-1\"" : $"\"choices\":[{choice}],\"id\":\"chatcmpl-r-1\"");
        if (usage is not null) json.Append(",\"usage\":").Append(usage);
        if (more is not null) json.Append(',').Append(more);
        return json.Append('}').ToString();
    }
}
