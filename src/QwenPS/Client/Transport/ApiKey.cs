using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// A key that hides its secret: no property and no text form contains it, so logging, formatting, and serializing show the masked form.
/// That's why this class isn't a record.
/// </summary>
internal sealed class ApiKey
{
    /// <summary>The prefix of every ordinary key.</summary>
    public const string OrdinaryPrefix = "sk-";

    /// <summary>
    /// The prefix of ordinary keys created in 2026 or later, which have several parts separated by dots. See <c>invalid_api_key</c> in the service's
    /// error list: keys start with <c>sk-ws-</c>, and keys created earlier start with <c>sk-</c>.
    /// </summary>
    public const string WorkspacePrefix = "sk-ws-";

    /// <summary>The prefix of a subscription plan's key.</summary>
    public const string PlanPrefix = "sk-sp-";

    /// <summary>The prefix of a temporary token. <c>POST /api/v1/tokens</c> creates one that is valid for up to 30 minutes.</summary>
    public const string TemporaryPrefix = "st-";

    private readonly string _secret;

    /// <param name="secret">The key, validated by <c>KeyText</c>.</param>
    /// <param name="source">The source of the key.</param>
    public ApiKey(string secret, KeySource source)
    {
        _secret = secret;
        Source = source;
        Masked = SecretMask.Mask(secret);
    }

    /// <summary>The source of the key.</summary>
    public KeySource Source { get; }

    /// <summary>The masked form, such as <c>sk-…1a2b</c>. Short keys show fewer characters.</summary>
    public string Masked { get; }

    /// <summary>Whether the user specified the key or its file in this call.</summary>
    public bool IsExplicit => Source.IsExplicit;

    /// <summary>Returns the secret. Use it only for the request header, the redactor, and the mask of a CI system.</summary>
    public string Reveal() => _secret;

    /// <summary>Whether the secret starts with <paramref name="prefix"/>.</summary>
    public bool HasPrefix(string prefix) => _secret.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>Returns the masked form.</summary>
    public override string ToString() => Masked;
}

/// <summary>The possible sources of a key, in order of precedence.</summary>
internal enum KeySourceKind
{
    /// <summary>The parameter <c>-ApiKey</c>.</summary>
    Parameter,

    /// <summary>The file specified with <c>-EnvFile</c>.</summary>
    EnvFile,

    /// <summary>The environment variable <c>DASHSCOPE_API_KEY</c>.</summary>
    EnvironmentVariable,

    /// <summary>The <c>.env</c> file in the current folder.</summary>
    CurrentFolderEnvFile,

    /// <summary>The file specified by <c>DASHSCOPE_API_KEY_FILE_PATH</c>.</summary>
    KeyFile,

    /// <summary>The official SDK's file, <c>~/.dashscope/api_key</c>.</summary>
    DefaultKeyFile,

    /// <summary>The environment variable specified with <c>-KeyVariable</c>.</summary>
    Variable,

    /// <summary>The file specified with <c>-KeyFile</c>.</summary>
    File,

    /// <summary>The SecretManagement secret specified with <c>-Secret</c>.</summary>
    Secret,
}

/// <summary>The source of a key.</summary>
/// <param name="Kind">The kind of source.</param>
/// <param name="Path">The full path of the file; null if the source isn't a file.</param>
internal sealed record KeySource(KeySourceKind Kind, string? Path = null)
{
    /// <summary>The variable that contains the key, in the environment and in dotenv files.</summary>
    public const string KeyVariable = "DASHSCOPE_API_KEY";

    /// <summary>The SDK's variable that contains the path of a key file.</summary>
    public const string KeyFileVariable = "DASHSCOPE_API_KEY_FILE_PATH";

    /// <summary>The name of the variable or the secret; null for other sources, and for the default variable.</summary>
    public string? Name { get; init; }

    /// <summary>The vault of the secret; null for all registered vaults.</summary>
    public string? Vault { get; init; }

    /// <summary>Whether the user specified the source, and so agreed to what the module does with the key.</summary>
    public bool IsExplicit => Kind is KeySourceKind.Parameter or KeySourceKind.EnvFile or KeySourceKind.Variable or KeySourceKind.File or KeySourceKind.Secret;

    /// <summary>The parameter to name in an error about this key.</summary>
    public string ParameterName => Kind switch
    {
        KeySourceKind.EnvFile => "EnvFile",
        KeySourceKind.Variable => "KeyVariable",
        KeySourceKind.File => "KeyFile",
        KeySourceKind.Secret => "Secret",
        _ => "ApiKey",
    };

    private string ShownPath => TerminalText.MakeVisibleLine(Path ?? "");

    /// <summary>Describes the source in words that follow "the API key from".</summary>
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
