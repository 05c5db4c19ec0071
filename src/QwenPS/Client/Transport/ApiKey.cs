using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// A key that does not show itself: no property and no text form holds the secret, so that logging, formatting and
/// serializing give the masked form. Not a record for that reason.
/// </summary>
internal sealed class ApiKey
{
    /// <summary>What every ordinary key begins with.</summary>
    public const string OrdinaryPrefix = "sk-";

    /// <summary>
    /// What the ordinary keys of 2026 begin with; they are made of parts with dots between them. The service's list of errors, under
    /// <c>invalid_api_key</c>: keys start with <c>sk-ws-</c>, those created earlier with <c>sk-</c>.
    /// </summary>
    public const string WorkspacePrefix = "sk-ws-";

    /// <summary>What a subscription plan's key begins with.</summary>
    public const string PlanPrefix = "sk-sp-";

    /// <summary>What a temporary token begins with: <c>POST /api/v1/tokens</c> makes one for up to 30 minutes.</summary>
    public const string TemporaryPrefix = "st-";

    private readonly string _secret;

    /// <param name="secret">The key, cleaned and checked by <c>KeyText</c>.</param>
    /// <param name="source">Where it came from.</param>
    public ApiKey(string secret, KeySource source)
    {
        _secret = secret;
        Source = source;
        Masked = SecretMask.Mask(secret);
    }

    /// <summary>Where the key came from.</summary>
    public KeySource Source { get; }

    /// <summary>The form to show: <c>sk-…1a2b</c>; of short keys less.</summary>
    public string Masked { get; }

    /// <summary>Whether the user named the key's place in this call.</summary>
    public bool IsExplicit => Source.IsExplicit;

    /// <summary>The secret itself: for the request's header and the redactor, nothing else.</summary>
    public string Reveal() => _secret;

    /// <summary>Whether the secret begins with that text.</summary>
    public bool HasPrefix(string prefix) => _secret.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>The masked form.</summary>
    public override string ToString() => Masked;
}
