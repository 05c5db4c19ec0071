namespace QwenPS;

/// <summary>Represents a saved connection: the address of the calls and the source of the API key. The object never contains the key.</summary>
public sealed class ConnectionProfile
{
    // The init accessors replace control characters with visible characters. A formatting view can't replace them, because views can't run scripts in
    // constrained language mode.
    private readonly string _name = "";
    private readonly string? _region;
    private readonly string? _model;
    private readonly string _apiKeySource = "";

    /// <summary>Gets the name to use with <c>Connect-Qwen -Profile</c>.</summary>
    public string Name { get => _name; init => _name = TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the region of the service, or null if the profile has an address instead.</summary>
    public string? Region { get => _region; init => _region = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the base address of the calls, or null if the profile has a region instead.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>Gets the protocol of the calls.</summary>
    public ChatProtocol Protocol { get; init; }

    /// <summary>Gets the model for calls that don't specify a model, or null if the calls use the module's default model.</summary>
    public string? Model { get => _model; init => _model = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the workspace of the calls, or null if the calls use the workspace of the key.</summary>
    public string? WorkspaceId { get; init; }

    /// <summary>Gets the source of the key: an environment variable, a SecretManagement secret, or a file.</summary>
    public string ApiKeySource { get => _apiKeySource; init => _apiKeySource = TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the full path of the profile's file.</summary>
    public string Path { get; init; } = "";

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;
}
