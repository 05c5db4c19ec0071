using System.Net;
using System.Text;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>Represents the settings of a client. This record is immutable.</summary>
internal sealed record QwenClientOptions
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(4);

    public required Endpoint Endpoint { get; init; }

    public required ApiKey ApiKey { get; init; }

    /// <summary>Gets or sets the object that provides the temporary keys of the calls, or null if the calls use <see cref="ApiKey"/> itself.</summary>
    public ITemporaryKeys? TemporaryKeys { get; init; }

    /// <summary>Gets or sets the proxy, or null to use the system's settings.</summary>
    public Uri? Proxy { get; init; }

    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>Gets or sets the HTTP headers to send with every call.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Gets or sets the maximum number of retries. The range is 0 to 100, and the default is 5.</summary>
    public int MaxRetry { get; init; } = 5;

    /// <summary>
    /// Gets or sets a value that indicates whether only network failures are retried. <c>Test-QwenAccess</c> uses this setting, because this cmdlet must report
    /// the first response and not the response after a retry.
    /// </summary>
    public bool RetriesNetworkOnly { get; init; }

    /// <summary>
    /// Gets or sets the time limit for an entire call, including retries and waits. The default is 4 hours. The longest possible answer of any model has
    /// 131,072 tokens of reasoning and 131,072 tokens of text. At 20 tokens per second, such an answer takes 3.6 hours.
    /// </summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>
    /// Gets or sets the time limit for establishing a connection. The default is 10 seconds. The cmdlets always use the default. Other callers, such as tests
    /// of a host that doesn't respond, can change this limit. Timeout messages contain the limit, and connections are shared only between clients with the same
    /// limit.
    /// </summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the maximum time without received data. After this time, the connection is considered interrupted.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// Gets or sets the time limit for the next event of a stream, or for a complete response. This limit applies even if comments or single bytes keep
    /// arriving. The default is 1 hour, which is the longest time that the service lets a Batch Chat request wait
    /// (https://www.alibabacloud.com/help/en/model-studio/openai-compatible-batch-chat).
    /// </summary>
    public TimeSpan EventTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Gets or sets a value that indicates whether the client calls Batch Chat. Batch Chat sends no data until the service has capacity, and returns only
    /// complete answers.
    /// </summary>
    public bool HoldsConnection { get; init; }

    /// <summary>Gets or sets the clock that provides the current time and controls the waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Gets or sets the clock for the time limits of a call. This clock isn't used for <see cref="ConnectTimeout"/>, because .NET itself measures the time for
    /// establishing a connection.
    /// </summary>
    public TimeProvider LimitTime { get; init; } = TimeProvider.System;

    /// <summary>Gets or sets the client's own limit on requests per minute, or null if there's no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Gets or sets the client's own limit on estimated tokens per minute, or null if there's no limit.</summary>
    public int? TokensPerMinute { get; init; }

    public string UserAgent { get; init; } = "QwenPS";

    /// <summary>Returns the values to mask in all texts from the server. These values are the API key, the header values, and the proxy passwords.</summary>
    public IEnumerable<string> GetSecrets()
    {
        yield return ApiKey.Reveal();
        foreach (string value in GetHeaderSecrets(Headers)) yield return value;
        foreach (string password in ProxyVariables.GetPasswords()) yield return password;
        if (ProxyCredential is not { Password.Length: > 0 } proxy) yield break;
        yield return proxy.Password;
        // The Proxy-Authorization header contains the user name and the password in this form.
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(proxy.UserName + ":" + proxy.Password));
    }

    /// <summary>Returns the header values to mask for a connection or a call.</summary>
    public static IEnumerable<string> GetHeaderSecrets(IReadOnlyDictionary<string, string>? headers)
    {
        // A value below this length isn't masked, because it's usually a name or a number and not a secret. Such a value can also be part of an ordinary word,
        // which would then be masked, too.
        const int shortest = 8;
        // The module sends the value without leading and trailing white space.
        return headers?.Values.Select(value => value.Trim()).Where(value => value.Length >= shortest) ?? [];
    }
}

/// <summary>Provides temporary API keys for calls. The keys are created with separate calls.</summary>
internal interface ITemporaryKeys
{
    /// <summary>Gets the keys to mask.</summary>
    ChangingSecrets Secrets { get; }

    /// <summary>Determines whether the keys can be sent to an endpoint.</summary>
    bool IsFor(Endpoint endpoint);

    /// <summary>Returns a valid key.</summary>
    /// <exception cref="QwenException">The key can't be created.</exception>
    ValueTask<string> GetAsync(ICallLog log, CancellationToken cancellationToken);

    /// <summary>Removes a key that the service rejected. The next call creates a new key.</summary>
    void Drop(string secret);
}

/// <summary>
/// Finds the passwords in the environment variables that specify a proxy. .NET reads these variables, and .NET exceptions can contain the values of the
/// variables.
/// </summary>
internal static class ProxyVariables
{
    private static readonly string[] Names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

    /// <summary>Returns the passwords in the variables, both unchanged and decoded.</summary>
    public static IEnumerable<string> GetPasswords()
    {
        foreach (string name in Names)
        {
            // This code reads the address in the same way as .NET. The user name and password are the text before the last @, and the password starts after the
            // first colon.
            if (Environment.GetEnvironmentVariable(name) is not { } address || address.LastIndexOf('@') is not (> 0 and var end)) continue;
            string user = address.Substring(0, end);
            int scheme = user.IndexOf("://", StringComparison.Ordinal);
            if (scheme >= 0) user = user.Substring(scheme + 3);
            int colon = user.IndexOf(':');
            if (colon < 0) continue;
            yield return user.Substring(colon + 1);
            yield return Uri.UnescapeDataString(user.Substring(colon + 1));
            // The Proxy-Authorization header contains the user name and the password in this form.
            yield return Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user)));
        }
    }
}
