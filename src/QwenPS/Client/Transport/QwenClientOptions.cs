using System.Net;
using System.Text;

namespace QwenPS.Client.Transport;

/// <summary>The settings of a client. Immutable.</summary>
internal sealed record QwenClientOptions
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(4);

    public required Endpoint Endpoint { get; init; }

    public required ApiKey ApiKey { get; init; }

    /// <summary>Creates the temporary keys of the calls; null if the calls use <see cref="ApiKey"/> itself.</summary>
    public KeyRenewal? Renewal { get; init; }

    /// <summary>The proxy; null for the system's settings.</summary>
    public Uri? Proxy { get; init; }

    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>HTTP headers to send with every call.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The maximum number of retries. 0 to 100, default 5.</summary>
    public int MaxRetry { get; init; } = 5;

    /// <summary>Whether only network failures are retried. Test-QwenAccess reports the first response, so it doesn't retry responses.</summary>
    public bool RetriesNetworkOnly { get; init; }

    /// <summary>
    /// The time limit for a whole call, including retries and waits. Default 4 hours: a model that generates 131,072 tokens of reasoning and as many tokens
    /// of text, the maximum of any model, needs 3.6 hours at 20 tokens per second.
    /// </summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>The time limit for establishing a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time without a byte after which the connection counts as broken.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// The time limit for the next event of a stream, or for a complete response, even if comments or single bytes keep arriving. Default 1 hour,
    /// the longest time that the service lets a request wait (Batch Chat, https://www.alibabacloud.com/help/en/model-studio/openai-compatible-batch-chat).
    /// </summary>
    public TimeSpan EventTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Whether the service holds the connection without sending anything until it has capacity, and returns complete answers only (Batch Chat).
    /// </summary>
    public bool HoldsConnection { get; init; }

    /// <summary>The clock for pacing, for the waits between attempts, and for the age of the model list. Timeouts always use the system's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The client's own limit on requests per minute; null for no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>The client's own limit on estimated tokens per minute; null for no limit.</summary>
    public int? TokensPerMinute { get; init; }

    public string UserAgent { get; init; } = "QwenPS";

    /// <summary>Returns the values to mask if the server sends them back: the key, the header values, and the proxy passwords.</summary>
    public IEnumerable<string> GetSecrets()
    {
        yield return ApiKey.Reveal();
        foreach (string value in GetHeaderSecrets(Headers)) yield return value;
        foreach (string password in ProxyVariables.GetPasswords()) yield return password;
        if (ProxyCredential is not { Password.Length: > 0 } proxy) yield break;
        yield return proxy.Password;
        // The form in the Proxy-Authorization header.
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(proxy.UserName + ":" + proxy.Password));
    }

    /// <summary>Returns the header values to mask, for a connection or for a call.</summary>
    public static IEnumerable<string> GetHeaderSecrets(IReadOnlyDictionary<string, string>? headers)
    {
        // A shorter value is a name or a number rather than a secret, and it also occurs in ordinary words.
        const int shortest = 8;
        // The server receives it without surrounding white space.
        return headers?.Values.Select(value => value.Trim()).Where(value => value.Length >= shortest) ?? [];
    }
}

/// <summary>The environment variables that specify a proxy. The platform reads them and repeats them in its errors.</summary>
internal static class ProxyVariables
{
    private static readonly string[] Names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

    /// <summary>Returns the passwords in the variables, as written and decoded.</summary>
    public static IEnumerable<string> GetPasswords()
    {
        foreach (string name in Names)
        {
            // Like the platform: everything before the last @, and of that everything after the first colon.
            if (Environment.GetEnvironmentVariable(name) is not { } address || address.LastIndexOf('@') is not (> 0 and var end)) continue;
            string user = address.Substring(0, end);
            int scheme = user.IndexOf("://", StringComparison.Ordinal);
            if (scheme >= 0) user = user.Substring(scheme + 3);
            int colon = user.IndexOf(':');
            if (colon < 0) continue;
            yield return user.Substring(colon + 1);
            yield return Uri.UnescapeDataString(user.Substring(colon + 1));
            // The form in the Proxy-Authorization header.
            yield return Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user)));
        }
    }
}
