using QwenPS.Client.Transport;

namespace QwenPS.Client.Access;

/// <summary>An <see cref="HttpClient"/> of its own, with fresh connections, that notes what it sees.</summary>
internal sealed class ObservedHttp : DelegatingHandler
{
    private readonly Observation _observation;

    private ObservedHttp(HttpMessageHandler inner, Observation observation)
        : base(inner) => _observation = observation;

    /// <summary>How many requests went out.</summary>
    public int Requests { get; private set; }

    /// <param name="prepare">Changes what sends requests before it is used; null for none. Tests trust their own certificates by it.</param>
    public static (HttpClient Http, ObservedHttp Counter) Create(QwenClientOptions options, Observation observation, Action<HttpMessageHandler>? prepare = null)
    {
        HttpMessageHandler sender = HttpClientPool.CreateHandler(options, observation.See);
        prepare?.Invoke(sender);
        var handler = new ObservedHttp(sender, observation);
        return (new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, handler);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        HttpResponseMessage answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        _observation.See(answer);
        return answer;
    }
}
