using QwenPS.Connections;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>The places that a key can come from, in the order they are looked at.</summary>
internal enum KeySourceKind
{
    /// <summary>The parameter <c>-ApiKey</c>.</summary>
    Parameter,

    /// <summary>The file given with <c>-EnvFile</c>.</summary>
    EnvFile,

    /// <summary>The environment variable <c>DASHSCOPE_API_KEY</c>.</summary>
    EnvironmentVariable,

    /// <summary>The file <c>.env</c> in the current folder.</summary>
    CurrentFolderEnvFile,

    /// <summary>The file that <c>DASHSCOPE_API_KEY_FILE_PATH</c> names.</summary>
    KeyFile,

    /// <summary>The official SDK's file, <c>~/.dashscope/api_key</c>.</summary>
    DefaultKeyFile,
}

/// <summary>Where a key came from.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Path">The file's full path; null where the place is no file.</param>
internal sealed record KeySource(KeySourceKind Kind, string? Path = null)
{
    /// <summary>Whether the user named the place in this call, and so agreed to what happens with the key.</summary>
    public bool IsExplicit => Kind is KeySourceKind.Parameter or KeySourceKind.EnvFile;

    /// <summary>The parameter that an error about this key is about.</summary>
    public string ParameterName => Kind == KeySourceKind.EnvFile ? "EnvFile" : "ApiKey";

    private string ShownPath => OneLine.Format(Path ?? "");

    /// <summary>The place in words, to follow "the API key from".</summary>
    public override string ToString() => Kind switch
    {
        KeySourceKind.Parameter => Texts.Format("Key.FromParameter"),
        KeySourceKind.EnvFile => Texts.Format("Key.FromEnvFile", ShownPath),
        KeySourceKind.EnvironmentVariable => Texts.Format("Key.FromVariable", ApiKeyResolver.KeyVariable),
        KeySourceKind.CurrentFolderEnvFile => Texts.Format("Key.FromFile", ShownPath),
        KeySourceKind.KeyFile => Texts.Format("Key.FromKeyFileVariable", ShownPath, ApiKeyResolver.KeyFileVariable),
        _ => Texts.Format("Key.FromKeyFile", ShownPath),
    };
}
