using System.Net.Http.Headers;
using Polly;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>What all calls of one client share: where they go and how, what sends them, and how fast. Thread-safe; nothing in it changes.</summary>
internal sealed class Channel
{
    private readonly HttpMessageInvoker? _http;
    private ResiliencePipeline? _retry;

    /// <param name="options">Where calls go, with which key.</param>
    /// <param name="protocol">What is spoken there.</param>
    /// <param name="http">What sends them; null for the process's own for that endpoint.</param>
    public Channel(QwenClientOptions options, IChatProtocol protocol, HttpMessageInvoker? http)
    {
        _http = http;
        Options = options;
        Protocol = protocol;
        Failures = new Failures(options.Endpoint.BaseUri, new Redactor([.. options.Secrets()]));
        Pacer = new Pacer(options.RequestsPerMinute, options.TokensPerMinute, options.RetryUnit);
    }

    public QwenClientOptions Options { get; }

    public IChatProtocol Protocol { get; }

    public Failures Failures { get; }

    public Pacer Pacer { get; }

    public HttpMessageInvoker Http => _http ?? SenderPool.Get(Options);

    /// <summary>Tries a call again where that may help.</summary>
    public ResiliencePipeline Retry => _retry ??= RetryPipeline.Create(Options.MaxRetry, Options.RetriesNetworkOnly, Options.RetryUnit);

    /// <summary>Makes the errors of a call with headers of its own: their values are masked like the connection's.</summary>
    public Failures FailuresWith(IReadOnlyDictionary<string, string>? headers) =>
        headers is null ? Failures : new Failures(Options.Endpoint.BaseUri, new Redactor([.. Options.Secrets(), .. QwenClientOptions.SecretsOf(headers)]));

    /// <param name="call">The call.</param>
    /// <param name="sent">Is called whenever a piece of a long body has gone out.</param>
    public HttpRequestMessage CreateMessage(Call call, Action sent)
    {
        var message = new HttpRequestMessage(call.Method, call.Uri) { Content = call.Content?.Create(sent) };
        if (call.Body is not null)
        {
            message.Content = new ByteArrayContent(call.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        }

        HttpRequestHeaders headers = message.Headers;
#if !NET
        // Else .NET Framework asks first whether it may send the body, and waits for the answer.
        headers.ExpectContinue = false;
#endif
        headers.TryAddWithoutValidation("User-Agent", Options.UserAgent);
        headers.TryAddWithoutValidation("Accept", call.IsStream ? "text/event-stream" : "application/json");
        headers.TryAddWithoutValidation("Authorization", "Bearer " + Options.ApiKey.Reveal());
        if (Options.Endpoint.WorkspaceHeader is { } workspace) headers.TryAddWithoutValidation("X-DashScope-WorkSpace", workspace);
        // The official SDK sends it for such files too; without it they are no valid addresses.
        if (call.HasStoredFile) headers.TryAddWithoutValidation("X-DashScope-OssResourceResolve", "enable");
        foreach (var pair in Protocol.HeadersOf(call.IsStream)) headers.TryAddWithoutValidation(pair.Key, pair.Value);
        SetAll(headers, Options.Headers);
        SetAll(headers, call.Headers);
        return message;
    }

    private static void SetAll(HttpRequestHeaders headers, IReadOnlyDictionary<string, string>? more)
    {
        if (more is null) return;
        foreach (var pair in more)
        {
            headers.Remove(pair.Key);
            headers.TryAddWithoutValidation(pair.Key, pair.Value);
        }
    }
}
