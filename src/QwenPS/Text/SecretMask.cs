using QwenPS.Client.Transport;

namespace QwenPS.Text;

/// <summary>The form of a secret that may be shown: enough to tell two keys apart, too little to use one.</summary>
internal static class SecretMask
{
    // The kinds of key are public knowledge and help diagnosis: plan keys, ordinary keys, temporary tokens.
    private static readonly string[] KnownPrefixes = [ApiKey.PlanPrefix, ApiKey.WorkspacePrefix, ApiKey.OrdinaryPrefix, ApiKey.TemporaryPrefix];

    /// <summary>
    /// <c>sk-…1a2b</c>: the prefix, an ellipsis, the last four characters. Of a secret with less than 12 characters behind the
    /// prefix only two are shown, and with less than 8 none.
    /// </summary>
    public static string Mask(string secret)
    {
        var prefix = KnownPrefixes.FirstOrDefault(p => secret.StartsWith(p, StringComparison.Ordinal)) ?? "";
        int hidden = secret.Length - prefix.Length;
        int shown = hidden >= 12 ? 4 : hidden >= 8 ? 2 : 0;
        return prefix + "…" + secret.Substring(secret.Length - shown);
    }
}
