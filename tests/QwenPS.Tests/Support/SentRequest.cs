using System.Text.Json;
using QwenPS.Emulator;

namespace QwenPS.Tests.Support;

/// <summary>A request as the service got it, with the places where each protocol puts things.</summary>
internal sealed class SentRequest(RecordedRequest request, ChatProtocol protocol)
{
    public string Path => request.Path;

    public string Text => request.BodyText;

    public JsonElement Body { get; } = JsonDocument.Parse(request.Body).RootElement;

    public JsonElement Messages => protocol == ChatProtocol.OpenAI ? Body.GetProperty("messages") : Body.GetProperty("input").GetProperty("messages");

    /// <summary>Where sampling parameters, tools and the like stand.</summary>
    public JsonElement Parameters => protocol == ChatProtocol.OpenAI ? Body : Body.GetProperty("parameters");

    public string? Header(string name) => request.Headers.GetValueOrDefault(name);

    /// <summary>A parameter's JSON as it was sent; null where it was not.</summary>
    public string? Parameter(string name) => Parameters.TryGetProperty(name, out var value) ? value.GetRawText() : null;

    public string? Content(int message) => Messages[message].GetProperty("content").GetString();
}
