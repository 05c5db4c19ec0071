using System.Text.Json;
using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Streams;

namespace QwenPS.Emulator.Protocols;

/// <summary>Represents the format of requests, answers, and errors in one of the service's two protocols.</summary>
internal abstract class WireProtocol
{
    public abstract string StreamContentType { get; }

    /// <summary>Reads a chat request.</summary>
    /// <exception cref="ServiceException">The service would reject the request.</exception>
    public abstract ParsedCall ReadCall(JsonElement body, HttpRequest request);

    public abstract void WriteAnswer(ByteBuffer into, EmulatedExchange exchange, ParsedCall call, Answer answer);

    public abstract EventStream CreateStream(EmulatedExchange exchange, ParsedCall call, Answer answer);

    public abstract void WriteError(ByteBuffer into, ServiceError error, string? requestId);

    /// <summary>Writes an error as an event of a stream.</summary>
    public abstract void WriteErrorEvent(EventBuffer into, ServiceError error, string? requestId);

    /// <summary>Writes the error event that a fault specifies.</summary>
    public abstract void WriteFaultEvent(EventBuffer into, Fault fault, string? requestId);

    /// <summary>Writes the list of models.</summary>
    public abstract void WriteModels(ByteBuffer into, EmulatedExchange exchange);
}
