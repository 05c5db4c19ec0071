using System.Collections.Concurrent;
using QwenPS.Client.Protocols;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>
/// The DashScope protocol has a path for models that take images and one for the others, and a model is at one of them only
/// (400 <c>url error, please check url</c> from the other). Names and the catalogue tell which, but new models come faster: what the service has
/// said on this connection counts first. Thread-safe.
/// </summary>
internal sealed class LearnedPaths
{
    private readonly ConcurrentDictionary<string, bool> _isMultimodal = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Sends a request, and once more to the other path where the service says that the model is not at the first one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="before">What was spent on it before.</param>
    /// <param name="send">Sends it; is told what was spent before.</param>
    /// <param name="log">Is told of the second time.</param>
    /// <exception cref="QwenException">It failed at both, or for another reason.</exception>
    public async Task<T> SendAsync<T>(ChatRequest request, Spent before, Func<ChatRequest, Spent, Task<T>> send, ICallLog log)
    {
        var elapsed = ValueStopwatch.StartNew();
        ChatRequest sent = Apply(request);
        int attempts;
        try
        {
            return await send(sent, before).ConfigureAwait(false);
        }
        catch (QwenException exception) when (Learn(sent, exception))
        {
            attempts = exception.Attempts;
        }

        await log.VerboseAsync(Text.Of("Answer.OtherPath", request.Model)).ConfigureAwait(false);
        return await send(Apply(request), new Spent(before.Attempts + attempts, before.Time + elapsed.Elapsed)).ConfigureAwait(false);
    }

    private ChatRequest Apply(ChatRequest request) =>
        !request.HasImage && _isMultimodal.TryGetValue(request.Model, out bool isMultimodal) ? request with { IsMultimodal = isMultimodal } : request;

    /// <summary>Takes note of a refusal; false where the request failed for another reason, or has nowhere else to go.</summary>
    private bool Learn(ChatRequest sent, QwenException refusal)
    {
        // An image can be at one path only.
        if (refusal.StatusCode != 400 || refusal.Advice.Row.Id != "wrong-path-for-model" || sent.HasImage) return false;
        _isMultimodal[sent.Model] = !DashScopeProtocol.IsMultimodal(sent);
        return true;
    }
}
