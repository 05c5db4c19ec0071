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

    /// <param name="options">The options, which contain the endpoint, the API key, and the limits.</param>
    /// <param name="protocol">The protocol of the endpoint.</param>
    /// <param name="http">The invoker that sends the requests, or null to use the shared invoker of the endpoint.</param>
    public Channel(QwenClientOptions options, IChatProtocol protocol, HttpMessageInvoker? http)
    {
        _http = http;
        Options = options;
        Protocol = protocol;
        TemporaryKeys = options.TemporaryKeys is { } keys && keys.IsFor(options.Endpoint) ? keys : null;
        Failures = new Failures(options.Endpoint.BaseUri, new Redactor(TemporaryKeys?.Secrets, [.. options.GetSecrets()]), options.Time);
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

    /// <summary>Gets the object that limits the rate of calls about files. These calls have their own rate limits.</summary>
    public Pacer FilePacer { get; }

    public HttpMessageInvoker Http => _http ?? SenderPool.Get(Options);

    /// <summary>
    /// Gets or sets a value that indicates whether the host has answered a call. If the host has answered before, its name exists. If DNS can't find the name
    /// later, the failure is temporary, so the call is retried.
    /// </summary>
    public bool HasAnswered { get => _hasAnswered; set => _hasAnswered = value; }

    /// <summary>Returns the object that retries a call up to <paramref name="maxRetry"/> times.</summary>
    /// <param name="maxRetry">The maximum number of retries of the call.</param>
    public RetryPipeline GetRetry(int maxRetry) =>
        maxRetry == Options.MaxRetry ? _retry ??= CreateRetry(maxRetry) : CreateRetry(maxRetry);

    /// <summary>Returns the object that creates the errors of a call, and that masks the values of the call's additional headers in these errors.</summary>
    public Failures FailuresWith(IReadOnlyDictionary<string, string>? headers) =>
        headers is null
            ? Failures
            : new Failures(Options.Endpoint.BaseUri, new Redactor(TemporaryKeys?.Secrets, [.. Options.GetSecrets(), .. QwenClientOptions.GetHeaderSecrets(headers)]), Options.Time);

    /// <summary>Gets the temporary keys for the calls, or null if the calls use the permanent API key.</summary>
    public ITemporaryKeys? TemporaryKeys { get; }

    private RetryPipeline CreateRetry(int maxRetry) => new(maxRetry, Options.RetriesNetworkOnly, Options.Time);
}

/// <summary>
/// Provides the service's limits on calls about files: 3 uploads per second, and 10 other calls per second
/// (https://www.alibabacloud.com/help/en/model-studio/openai-file-interface). These limits apply only to hosts of Alibaba Cloud. For any other host, the pacer
/// detects the limits.
/// </summary>
internal static class FilePace
{
    /// <summary>The name under which the limits of uploads are stored. The limits of calls to models are stored under the name of the model.</summary>
    public const string Upload = "files (upload)";

    /// <summary>The name under which the limits of all other calls about files are stored.</summary>
    public const string Other = "files";

    public const double UploadsPerMinute = 3 * 60;

    public const double OthersPerMinute = 10 * 60;
}
