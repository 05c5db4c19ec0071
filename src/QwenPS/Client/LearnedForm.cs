using System.Collections.Concurrent;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;

namespace QwenPS.Client;

/// <summary>
/// What a service has said on this connection about the form of its requests: a refusal that names the form is answered with the other form, which
/// is then remembered for the model. Thread-safe.
/// </summary>
/// <typeparam name="TForm">What there are two of.</typeparam>
internal abstract class LearnedForm<TForm> : ILearnedForm
{
    private readonly ConcurrentDictionary<string, TForm> _known = new(StringComparer.OrdinalIgnoreCase);

    public Task<T> SendAsync<T>(ChatRequest request, Spent before, Func<ChatRequest, Spent, Task<T>> send, ICallLog log) =>
        HasForm(request) ? TrySendAsync(request, before, send, log) : send(request, before);

    public ChatRequest Apply(ChatRequest request) => HasForm(request) ? Apply(request, _known.TryGetValue(request.Model, out TForm? form), form) : request;

    /// <summary>Whether there are two forms of this request.</summary>
    protected abstract bool HasForm(ChatRequest request);

    /// <param name="request">The request.</param>
    /// <param name="isKnown">Whether the service has said which form it takes.</param>
    /// <param name="form">The form, if it is known.</param>
    protected abstract ChatRequest Apply(ChatRequest request, bool isKnown, TForm? form);

    /// <summary>Whether a request was refused for its form.</summary>
    protected abstract bool IsRefused(ChatRequest sent, QwenException refusal);

    protected abstract TForm OtherThan(ChatRequest sent);

    /// <summary>A line that says why the request is sent again.</summary>
    protected abstract string Describe(ChatRequest sent, ChatRequest other);

    private async Task<T> TrySendAsync<T>(ChatRequest request, Spent before, Func<ChatRequest, Spent, Task<T>> send, ICallLog log)
    {
        var elapsed = ValueStopwatch.StartNew();
        ChatRequest sent = Apply(request);
        int attempts;
        try
        {
            return await send(sent, before).ConfigureAwait(false);
        }
        catch (QwenException exception) when (IsRefused(sent, exception))
        {
            _known[sent.Model] = OtherThan(sent);
            attempts = exception.Attempts;
        }

        ChatRequest other = Apply(request);
        await log.VerboseAsync(Describe(sent, other)).ConfigureAwait(false);
        return await send(other, new Spent(before.Attempts + attempts, before.Time + elapsed.Elapsed)).ConfigureAwait(false);
    }

}

/// <inheritdoc cref="LearnedForm{TForm}"/>
internal interface ILearnedForm
{
    /// <summary>Sends a request, and once more in the other form if the service refuses the first.</summary>
    /// <param name="request">The request.</param>
    /// <param name="before">What was spent on it before.</param>
    /// <param name="send">Sends it; is told what was spent before.</param>
    /// <param name="log">Is told of the second time.</param>
    /// <exception cref="QwenException">It failed in both forms, or for another reason.</exception>
    Task<T> SendAsync<T>(ChatRequest request, Spent before, Func<ChatRequest, Spent, Task<T>> send, ICallLog log);

    /// <summary>The request in the form that the service takes, as far as that is known.</summary>
    ChatRequest Apply(ChatRequest request);
}
