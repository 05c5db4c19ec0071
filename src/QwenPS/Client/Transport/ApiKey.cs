using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// Represents an API key and hides its secret. The properties and the string representation contain only the masked form. For this reason, logs and serialized
/// objects can't contain the secret. This class isn't a record, because the string representation of a record contains its values.
/// </summary>
internal sealed class ApiKey
{
    /// <summary>The prefix of every ordinary API key.</summary>
    public const string OrdinaryPrefix = "sk-";

    /// <summary>
    /// The prefix of ordinary keys that were created in 2026 or later. These keys have several parts that are separated by dots. Older keys start with only
    /// <c>sk-</c>. The prefixes are explained in the service's error list, in the description of <c>invalid_api_key</c>.
    /// </summary>
    public const string WorkspacePrefix = "sk-ws-";

    /// <summary>The prefix of a subscription plan's key.</summary>
    public const string PlanPrefix = "sk-sp-";

    /// <summary>The prefix of a temporary key. <c>POST /api/v1/tokens</c> creates such a key, which is valid for up to 30 minutes.</summary>
    public const string TemporaryPrefix = "st-";

    private readonly string _secret;

    /// <param name="secret">The API key, which the <c>KeyText</c> class has already validated.</param>
    /// <param name="source">The source of the key.</param>
    public ApiKey(string secret, KeySource source)
    {
        _secret = secret;
        Source = source;
        Masked = SecretMask.Mask(secret);
    }

    /// <summary>Gets the source of the key.</summary>
    public KeySource Source { get; }

    /// <summary>Gets the masked form, such as <c>sk-…1a2b</c>. For a short key, fewer characters are visible.</summary>
    public string Masked { get; }

    /// <summary>Gets a value that indicates whether the user explicitly specified the key or its source.</summary>
    public bool IsExplicit => Source.IsExplicit;

    /// <summary>Returns the secret. Use the secret only for the request header, for the redactor, and to mask the API key in the log of a CI system.</summary>
    public string Reveal() => _secret;

    /// <summary>Determines whether the secret starts with <paramref name="prefix"/>.</summary>
    public bool HasPrefix(string prefix) => _secret.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>Returns the masked form.</summary>
    public override string ToString() => Masked;
}

/// <summary>
/// Specifies the possible sources of an API key. The first six sources are in order of precedence. Each of the last three sources is used only if the user
/// specifies it.
/// </summary>
internal enum KeySourceKind
{
    /// <summary>The key is from the parameter <c>-ApiKey</c>.</summary>
    Parameter,

    /// <summary>The key is from the file that <c>-EnvFile</c> specifies.</summary>
    EnvFile,

    /// <summary>The key is from the environment variable <c>DASHSCOPE_API_KEY</c>.</summary>
    EnvironmentVariable,

    /// <summary>The key is from the <c>.env</c> file in the current folder.</summary>
    CurrentFolderEnvFile,

    /// <summary>The key is from the file that <c>DASHSCOPE_API_KEY_FILE_PATH</c> specifies.</summary>
    KeyFile,

    /// <summary>The key is from the official SDK's file, <c>~/.dashscope/api_key</c>.</summary>
    DefaultKeyFile,

    /// <summary>The key is from the environment variable that <c>-KeyVariable</c> specifies.</summary>
    Variable,

    /// <summary>The key is from the file that <c>-KeyFile</c> specifies.</summary>
    File,

    /// <summary>The key is from the SecretManagement secret that <c>-Secret</c> specifies.</summary>
    Secret,
}

/// <summary>Represents the source of an API key.</summary>
/// <param name="Kind">The kind of source.</param>
/// <param name="Path">The full path of the file, or null if the source isn't a file.</param>
internal sealed record KeySource(KeySourceKind Kind, string? Path = null)
{
    /// <summary>The name of the variable that contains the API key. The name is the same in the environment and in <c>.env</c> files.</summary>
    public const string KeyVariable = "DASHSCOPE_API_KEY";

    /// <summary>The name of the official SDK's environment variable that contains the path of a key file.</summary>
    public const string KeyFileVariable = "DASHSCOPE_API_KEY_FILE_PATH";

    /// <summary>Gets or sets the name of the variable or the secret. The value is null for other sources and for the default variable.</summary>
    public string? Name { get; init; }

    /// <summary>Gets or sets the vault that contains the secret, or null to search all registered vaults.</summary>
    public string? Vault { get; init; }

    /// <summary>Gets a value that indicates whether the user specified the source. If so, the user has agreed to the use of the key.</summary>
    public bool IsExplicit => Kind is KeySourceKind.Parameter or KeySourceKind.EnvFile or KeySourceKind.Variable or KeySourceKind.File or KeySourceKind.Secret;

    /// <summary>Gets the name of the parameter that an error about this key mentions.</summary>
    public string ParameterName => Kind switch
    {
        KeySourceKind.EnvFile => "EnvFile",
        KeySourceKind.Variable => "KeyVariable",
        KeySourceKind.File => "KeyFile",
        KeySourceKind.Secret => "Secret",
        _ => "ApiKey",
    };

    private string ShownPath => TerminalText.MakeVisibleLine(Path ?? "");

    /// <summary>Returns a description of the source, which is inserted after the words "the API key from".</summary>
    public override string ToString() => Kind switch
    {
        KeySourceKind.Parameter => Texts.Format("Key.FromParameter"),
        KeySourceKind.EnvFile => Texts.Format("Key.FromEnvFile", ShownPath),
        KeySourceKind.EnvironmentVariable or KeySourceKind.Variable => Texts.Format("Key.FromVariable", TerminalText.MakeVisibleLine(Name ?? KeyVariable)),
        KeySourceKind.Secret when Vault is null => Texts.Format("Key.FromSecret", TerminalText.MakeVisibleLine(Name ?? "")),
        KeySourceKind.Secret => Texts.Format("Key.FromSecretInVault", TerminalText.MakeVisibleLine(Name ?? ""), TerminalText.MakeVisibleLine(Vault)),
        KeySourceKind.CurrentFolderEnvFile => Texts.Format("Key.FromFile", ShownPath),
        KeySourceKind.KeyFile => Texts.Format("Key.FromKeyFileVariable", ShownPath, KeyFileVariable),
        _ => Texts.Format("Key.FromKeyFile", ShownPath),
    };
}
