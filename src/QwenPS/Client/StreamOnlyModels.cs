using System.Collections.Concurrent;
using QwenPS.Client.Protocols;

namespace QwenPS.Client;

/// <summary>
/// Which requests have to be streamed because the model answers them no other way: what comes with the request, and what the service has said
/// on this connection. Thread-safe.
/// </summary>
internal sealed class StreamOnlyModels
{
    /// <summary>The models that have refused a plain call, and whether only for their thinking.</summary>
    private readonly ConcurrentDictionary<string, bool> _refused = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the request will be refused unless it is streamed.</summary>
    public bool Has(ChatRequest request)
    {
        // Many models refuse to think in a plain call, and none refuses to stream.
        if (request.Thinks == true) return true;
        if (_refused.TryGetValue(request.Model, out bool onlyThinking)) return !onlyThinking || request.Thinks != false;
        return request.Traits.IsStreamOnly;
    }

    /// <summary>Takes note of a refusal; false where the request failed for another reason.</summary>
    public bool Learn(ChatRequest request, QwenException refusal)
    {
        if (refusal.StatusCode != 400 || refusal.Advice.Row.Id is not ("stream-only" or "thinking-needs-stream" or "search-while-thinking")) return false;
        _refused[request.Model] = refusal.Advice.Row.Id != "stream-only";
        return true;
    }
}
