using System.Security;

namespace QwenPS;

/// <summary>
/// Represents a temporary API key, created by <c>New-QwenToken</c>. To use the key, pass this object to <c>Connect-Qwen -ApiKey</c>.
/// </summary>
public sealed class TemporaryKey
{
    internal TemporaryKey(SecureString key, string masked)
    {
        Key = key;
        Masked = TerminalText.MakeVisibleLine(masked);
    }

    /// <summary>Gets the key.</summary>
    public SecureString Key { get; }

    /// <summary>Gets the masked key.</summary>
    public string Masked { get; }

    /// <summary>Gets the time when the key expires. The key can't be revoked before this time.</summary>
    public DateTimeOffset ExpiresAt { get; internal init; }

    /// <summary>Gets the region in which the key is valid, or null if the host doesn't have a region.</summary>
    public string? Region { get; internal init => field = Visible(value); }

    /// <summary>Gets the host that created the key.</summary>
    public string HostName { get; internal init => field = Visible(value)!; } = "";

    /// <summary>
    /// Gets the workspace for calls with this key. The value is null if these calls use the workspace of the API key with which this key was created.
    /// </summary>
    public string? WorkspaceId { get; internal init => field = Visible(value); }

    /// <summary>Returns the masked key.</summary>
    public override string ToString() => Masked;

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisibleLine(text);
}
