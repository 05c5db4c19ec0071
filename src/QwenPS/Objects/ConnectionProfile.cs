namespace QwenPS;

/// <summary>A saved connection: the address of the calls, and the source of the key. It never contains the key.</summary>
public sealed class ConnectionProfile
{
    // Made visible when set, because views show these values without a script. Constrained language mode doesn't run scripts in views.
    private readonly string _name = "";
    private readonly string? _region;
    private readonly string? _model;
    private readonly string _apiKeySource = "";

    /// <summary>The name to use with <c>Connect-Qwen -Profile</c>.</summary>
    public string Name { get => _name; init => _name = TerminalText.MakeVisibleLine(value); }

    /// <summary>The region of the service; null if the profile has an address instead.</summary>
    public string? Region { get => _region; init => _region = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>The base address of the calls; null if the profile has a region instead.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>The protocol.</summary>
    public ChatProtocol Protocol { get; init; }

    /// <summary>The model for calls that don't specify a model; null for the module's default.</summary>
    public string? Model { get => _model; init => _model = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>The workspace of the calls; null for the workspace of the key.</summary>
    public string? WorkspaceId { get; init; }

    /// <summary>The source of the key: an environment variable, a SecretManagement secret, or a file.</summary>
    public string ApiKeySource { get => _apiKeySource; init => _apiKeySource = TerminalText.MakeVisibleLine(value); }

    /// <summary>The full path of the profile's file.</summary>
    public string Path { get; init; } = "";

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
