using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>Represents a temporary API key, which has the same permissions as the permanent API key that was used to create it.</summary>
/// <param name="Secret">The key, such as <c>st-...</c>.</param>
/// <param name="ExpiresAt">The time when the key expires, according to the service, or null if the service doesn't specify the time.</param>
internal sealed record IssuedToken(string Secret, DateTimeOffset? ExpiresAt)
{
    /// <summary>Returns the masked key. The text doesn't contain the secret.</summary>
    public override string ToString() => SecretMask.Mask(Secret);
}

/// <summary>Creates temporary API keys. Only the DashScope protocol supports the creation of temporary API keys.</summary>
internal static class TokenIssuer
{
    /// <summary>The shortest lifetime in seconds. The source is the page generate-temporary-api-key in the service's help center.</summary>
    public const int ShortestLife = 1;

    /// <summary>The longest lifetime in seconds.</summary>
    public const int LongestLife = 1800;

    /// <summary>The default lifetime in seconds.</summary>
    public const int UsualLife = 60;

    /// <param name="channel">The channel of the DashScope endpoint, with the permanent API key.</param>
    /// <param name="seconds">The lifetime in seconds.</param>
    /// <param name="log">The log of the call. The key isn't logged.</param>
    /// <param name="cancellationToken">A token that cancels the call.</param>
    /// <param name="limits">The retries and the time limit of the call, or null to use the limits of the channel.</param>
    /// <exception cref="QwenException">The call failed.</exception>
    public static async Task<IssuedToken> IssueAsync(Channel channel, int seconds, ICallLog log, CancellationToken cancellationToken, ChatRequest? limits = null)
    {
        using Call call = Call.CreateSecretPost(channel, FormattableString.Invariant($"tokens?expire_in_seconds={seconds}"), log, cancellationToken, limits);
        return await call.TryAsync(() => JsonAnswer.ReadAsync(call, Texts.Format("Answer.Token"), Texts.Format("Answer.NoToken"), Read)).ConfigureAwait(false);
    }

    private static IssuedToken? Read(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        try
        {
            if (JsonField.VisibleText(document.RootElement, "token") is not { } token || token.Length > Redactor.MaxKeyLength) return null;
            if (token.Any(c => c is <= ' ' or > '~')) return null;
            long? expires = JsonField.Amount(document.RootElement, "expires_at");
            // The maximum value is the end of the year 9999, which is the last year that DateTimeOffset supports.
            return new IssuedToken(token, expires is { } unix and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(unix) : null);
        }
        catch (InvalidOperationException exception)
        {
            throw JsonText.InvalidName(exception);
        }
    }
}
