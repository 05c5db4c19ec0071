using System.Security;

namespace QwenPS;

/// <summary>A key that expires by itself, created by <c>New-QwenToken</c>. Pass it to <c>Connect-Qwen -ApiKey</c>.</summary>
public sealed class TemporaryKey
{
    internal TemporaryKey(SecureString key, string masked)
    {
        Key = key;
        Masked = TerminalText.MakeVisibleLine(masked);
    }

    /// <summary>The key.</summary>
    public SecureString Key { get; }

    /// <summary>The key, masked.</summary>
    public string Masked { get; }

    /// <summary>When the key expires. It can't be revoked before that.</summary>
    public DateTimeOffset ExpiresAt { get; internal init; }

    /// <summary>The region in which the key works; null for a host without a region.</summary>
    public string? Region { get; internal init => field = Visible(value); }

    /// <summary>The host that created the key.</summary>
    public string HostName { get; internal init => field = Visible(value)!; } = "";

    /// <summary>The workspace of the calls; null for the workspace of the key that created this key.</summary>
    public string? WorkspaceId { get; internal init => field = Visible(value); }

    /// <summary>The masked key.</summary>
    public override string ToString() => Masked;

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisibleLine(text);
}
