using System.Net;
using System.Text;

namespace QwenPS.Client.Transport;

/// <summary>What a client is made from. It does not change afterwards.</summary>
internal sealed record QwenClientOptions
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(4);

    public required Endpoint Endpoint { get; init; }

    public required ApiKey ApiKey { get; init; }

    /// <summary>The proxy; null for the system's own settings.</summary>
    public Uri? Proxy { get; init; }

    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>HTTP headers that go with every call.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>How often a call is tried again at most. 0 to 100, default 5.</summary>
    public int MaxRetry { get; init; } = 5;

    /// <summary>Whether only failures of the network are tried again, and no answer is: what a test wants to see is the answer.</summary>
    public bool RetriesNetworkOnly { get; init; }

    /// <summary>
    /// The time for a whole call, retries and waits included. Default 4 hours: a model that thinks for 131,072 tokens and answers with as many,
    /// the most that any takes, at 20 tokens a second is done in 3.6 hours.
    /// </summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>The time in which a connection has to stand.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time without a single byte after which the other side counts as gone.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// The time to wait for the next event of a stream, or for a whole answer, however many comments or single bytes come meanwhile. Default 1 hour,
    /// the longest that the service lets a request wait (Batch Chat, https://www.alibabacloud.com/help/en/model-studio/openai-compatible-batch-chat).
    /// </summary>
    public TimeSpan EventTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The unit of the waits between tries; anything but a second is for tests.</summary>
    public TimeSpan RetryUnit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Requests per minute that this client allows itself; null for no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens per minute (estimated) that this client allows itself; null for no limit.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>How long the service's list of models counts as known.</summary>
    public TimeSpan ModelListLifetime { get; init; } = TimeSpan.FromMinutes(10);

    public string UserAgent { get; init; } = "QwenPS";

    /// <summary>What is never shown, should the other side send it back: the key, the values of the headers, the proxy's password.</summary>
    public IEnumerable<string> Secrets()
    {
        yield return ApiKey.Reveal();
        foreach (string value in SecretsOf(Headers)) yield return value;
        foreach (string password in ProxyVariables.Passwords()) yield return password;
        if (ProxyCredential is not { Password.Length: > 0 } proxy) yield break;
        yield return proxy.Password;
        // As it stands in Proxy-Authorization.
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(proxy.UserName + ":" + proxy.Password));
    }

    /// <summary>The values of headers, of a connection or of a call, that are masked.</summary>
    public static IEnumerable<string> SecretsOf(IReadOnlyDictionary<string, string>? headers)
    {
        // A shorter value is a name or a number rather than a secret, and turns up in ordinary words.
        const int shortest = 8;
        // A server sees it without the blanks around it.
        return headers?.Values.Select(value => value.Trim()).Where(value => value.Length >= shortest) ?? [];
    }
}
