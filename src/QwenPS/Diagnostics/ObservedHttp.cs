using QwenPS.Client.Transport;

namespace QwenPS.Diagnostics;

/// <summary>Sends requests over fresh connections of its own, and notes what it sees.</summary>
internal sealed class ObservedHttp : DelegatingHandler
{
    private readonly Observation _observation;

    private ObservedHttp(HttpMessageHandler inner, Observation observation)
        : base(inner) => _observation = observation;

    /// <summary>How many requests went out.</summary>
    public int Requests { get; private set; }

    /// <param name="prepare">Changes what sends requests before it is used; null for none. Tests trust their own certificates by it.</param>
    public static (HttpMessageInvoker Http, ObservedHttp Counter) Create(QwenClientOptions options, Observation observation, Action<HttpMessageHandler>? prepare = null)
    {
        HttpMessageHandler sender = SenderPool.CreateHandler(options, observation.See);
        prepare?.Invoke(sender);
        var handler = new ObservedHttp(sender, observation);
        return (new HttpMessageInvoker(handler), handler);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        HttpResponseMessage answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        _observation.See(answer);
        return answer;
    }
}
