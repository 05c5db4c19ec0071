using QwenPS.Pipeline;

namespace QwenPS.Commands.Chat;

/// <summary>
/// Shows an answer on the host while it comes: what the model thinks first, a blank line, then what it says. Of several answers the first is
/// shown as it comes, and the others behind it.
/// </summary>
/// <param name="io">The host.</param>
/// <param name="dims">Whether the host shows dimmed text.</param>
internal sealed class LiveView(ICmdletIO io, bool dims)
{
    private bool _isThinking;

    public async ValueTask ShowAsync(ChatDelta delta)
    {
        if (delta.Index > 0) return;
        if (delta.Reasoning is { Length: > 0 } reasoning)
        {
            _isThinking = true;
            await io.HostAsync(reasoning, dims).ConfigureAwait(false);
        }

        if (delta.Content.Length == 0) return;
        if (_isThinking) await io.HostAsync("\n\n").ConfigureAwait(false);
        _isThinking = false;
        await io.HostAsync(delta.Content).ConfigureAwait(false);
    }

    public async ValueTask ShowOthersAsync(ChatResponse response)
    {
        for (int i = 1; i < response.Choices.Count; i++)
            await io.HostAsync("\n" + response.Choices[i].Content + "\n").ConfigureAwait(false);
    }
}
