using System.Net.Http.Headers;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// Represents the objects that all calls of one client share: the options, the protocol, the HTTP invoker, and the pacer. This class is immutable and
/// thread-safe.
/// </summary>
internal sealed class Channel
{
    private readonly HttpMessageInvoker? _http;
    private RetryPipeline? _retry;
    private volatile bool _hasAnswered;

    /// <param name="options">The endpoint, the key, and the limits.</param>
    /// <param name="protocol">The protocol of the endpoint.</param>
    /// <param name="http">The invoker that sends the requests, or null to use the shared invoker of the endpoint.</param>
    public Channel(QwenClientOptions options, IChatProtocol protocol, HttpMessageInvoker? http)
    {
        _http = http;
        Options = options;
        Protocol = protocol;
        Renewal = options.Renewal is { } renewal && renewal.IsFor(options.Endpoint) ? renewal : null;
        Failures = new Failures(options.Endpoint.BaseUri, new Redactor(Renewal?.Secrets, [.. options.GetSecrets()]), options.Time);
        Pacer = new Pacer(options.RequestsPerMinute, options.TokensPerMinute, options.Time);
        FilePacer = new Pacer(null, null, options.Time);
        if (!options.Endpoint.IsOfficial) return;
        FilePacer.SetQuota(FilePace.Upload, FilePace.UploadsPerMinute, null);
        FilePacer.SetQuota(FilePace.Other, FilePace.OthersPerMinute, null);
    }

    public QwenClientOptions Options { get; }

    public IChatProtocol Protocol { get; }

    public Failures Failures { get; }

    public Pacer Pacer { get; }

    /// <summary>Gets the object that limits the rate of calls about files. These calls have their own limits.</summary>
    public Pacer FilePacer { get; }

    public HttpMessageInvoker Http => _http ?? SenderPool.Get(Options);

    /// <summary>
    /// Gets or sets a value that indicates whether the host answered a call. If the value is true, the host name exists. If the name isn't found later, the
    /// cause is a temporary failure of DNS.
    /// </summary>
    public bool HasAnswered { get => _hasAnswered; set => _hasAnswered = value; }

    /// <summary>Returns the object that retries a call if a retry can help.</summary>
    /// <param name="maxRetry">The maximum number of retries of the call.</param>
    public RetryPipeline GetRetry(int maxRetry) =>
        maxRetry == Options.MaxRetry ? _retry ??= CreateRetry(maxRetry) : CreateRetry(maxRetry);

    /// <summary>
    /// Returns the object that creates the errors of a call with additional headers. The values of these headers are masked like the values of the connection's
    /// headers.
    /// </summary>
    public Failures FailuresWith(IReadOnlyDictionary<string, string>? headers) =>
        headers is null
            ? Failures
            : new Failures(Options.Endpoint.BaseUri, new Redactor(Renewal?.Secrets, [.. Options.GetSecrets(), .. QwenClientOptions.GetHeaderSecrets(headers)]), Options.Time);

    /// <summary>Gets the temporary keys for the calls, or null if the calls use the permanent key.</summary>
    public KeyRenewal? Renewal { get; }

    private RetryPipeline CreateRetry(int maxRetry) => new(maxRetry, Options.RetriesNetworkOnly, Options.Time);

    /// <param name="call">The call.</param>
    /// <param name="key">The key.</param>
    /// <param name="sent">The callback that's called after each part of a long body is sent.</param>
    public HttpRequestMessage CreateMessage(Call call, string key, Action sent)
    {
        var message = new HttpRequestMessage(call.Method, call.Uri) { Content = call.Content?.Create(sent) };
        if (call.Body is not null)
        {
            message.Content = new ByteArrayContent(call.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        }

        HttpRequestHeaders headers = message.Headers;
#if !NET
        // Without this setting, .NET Framework first requests permission from the server to send the body, and waits for the response.
        headers.ExpectContinue = false;
#endif
        headers.TryAddWithoutValidation("User-Agent", Options.UserAgent);
        headers.TryAddWithoutValidation("Accept", call.IsStream ? "text/event-stream" : "application/json");
        headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        if (Options.Endpoint.WorkspaceHeader is { } workspace) headers.TryAddWithoutValidation("X-DashScope-WorkSpace", workspace);
        // The official SDK also sends this header. Without it, the service doesn't accept the addresses of stored files.
        if (call.HasStoredFile) headers.TryAddWithoutValidation("X-DashScope-OssResourceResolve", "enable");
        foreach (var pair in Protocol.GetHeaders(call.IsStream)) headers.TryAddWithoutValidation(pair.Key, pair.Value);
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
