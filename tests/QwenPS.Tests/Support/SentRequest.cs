using System.Text.Json;
using QwenPS.Emulator;

namespace QwenPS.Tests.Support;

/// <summary>Represents a request that the service received. It finds the values at their positions in each protocol.</summary>
internal sealed class SentRequest(RecordedRequest request, ChatProtocol protocol)
{
    public string Path => request.Path;

    public string Text => request.BodyText;

    public JsonElement Body { get; } = JsonDocument.Parse(request.Body).RootElement;

    public JsonElement Messages => protocol == ChatProtocol.OpenAI ? Body.GetProperty("messages") : Body.GetProperty("input").GetProperty("messages");

    /// <summary>Gets the object that contains sampling parameters, tools, and similar fields.</summary>
    public JsonElement Parameters => protocol == ChatProtocol.OpenAI ? Body : Body.GetProperty("parameters");

    public string? Header(string name) => request.Headers.GetValueOrDefault(name);

    /// <summary>Returns the JSON of a parameter, or null if the parameter wasn't sent.</summary>
    public string? Parameter(string name) => Parameters.TryGetProperty(name, out var value) ? value.GetRawText() : null;

    public string? Content(int message) => Messages[message].GetProperty("content").GetString();
}
