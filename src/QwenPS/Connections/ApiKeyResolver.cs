using System.Management.Automation;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>
/// Finds the API key. The sources are checked in this order: <c>-ApiKey</c>, <c>-EnvFile</c>, <c>DASHSCOPE_API_KEY</c>, <c>.env</c> in the current folder,
/// <c>DASHSCOPE_API_KEY_FILE_PATH</c>, and <c>~/.dashscope/api_key</c>. The official SDK defines the last two sources.
/// </summary>
internal static class ApiKeyResolver
{
    /// <summary>Gets the text that describes where to create an API key. Error messages about a missing key or a placeholder contain this text.</summary>
    public static string WhereToGet => Texts.Format("Key.WhereToGet");

    /// <summary>Finds the key. A source that the user specified must contain a valid key. Other sources can be empty.</summary>
    /// <exception cref="ConnectionSetupException">No key was found, or a key is invalid. The message specifies the source.</exception>
    public static KeyResult Resolve(KeyRequest request, IEnvironment environment)
    {
        var warnings = new List<string>();
        if (request.Source is { } source && request.ApiKey is null && request.EnvFile is null) return FromSource(source, request, environment, warnings);
        if (request.ApiKey is { } given)
        {
            if (request.EnvFile is not null) warnings.Add(Texts.Format("Setup.EnvFileNotRead"));
            return CreateResult(given, new KeySource(KeySourceKind.Parameter), warnings);
        }

        if (request.EnvFile is { } path) return FromEnvFile(path, environment, warnings);

        if (environment.GetVariable(KeySource.KeyVariable) is { } variable && !KeyText.IsEmpty(variable))
            return CreateResult(variable, new KeySource(KeySourceKind.EnvironmentVariable), warnings);

        var looked = new List<string> { Texts.Format("Key.LookedNoParameter"), Texts.Format("Key.LookedNoVariable", KeySource.KeyVariable) };
        return FromCurrentFolder(environment, looked, warnings)
            ?? FromKeyFileVariable(environment, looked, warnings)
            ?? FromDefaultKeyFile(environment, looked, warnings)
            ?? throw NotFound(looked);
    }

    /// <summary>Reads the key from the specified source, and from no other source. Otherwise, the module could use a key that the user didn't intend.</summary>
    private static KeyResult FromSource(KeySource source, KeyRequest request, IEnvironment environment, List<string> warnings)
    {
        switch (source.Kind)
        {
            case KeySourceKind.Secret:
                return CreateResult(request.ReadSecret(source), source, warnings);
            case KeySourceKind.Variable or KeySourceKind.EnvironmentVariable:
                string name = source.Name ?? KeySource.KeyVariable;
                if (environment.GetFilledVariable(name) is not { } value) throw new ConnectionSetupException(Texts.Format("Key.VariableNotSet", name), source.ParameterName);
                return CreateResult(value, source, warnings);
            case KeySourceKind.EnvFile or KeySourceKind.CurrentFolderEnvFile:
                KeyResult result = FromEnvFile(source.Path!, environment, warnings);
                return result with { ApiKey = new ApiKey(result.ApiKey.Reveal(), source with { Path = result.ApiKey.Source.Path }) };
            default:
                string path = environment.GetFullPath(source.Path!) ?? throw SettingOrigin.Parameter("KeyFile").CreateError(Texts.Format("Setup.NoPath"));
                SettingFile content = SettingFile.Read(path);
                if (content.Text is null) throw new ConnectionSetupException(Texts.Format("Key.FileUnread", path, content.Problem!), source.ParameterName);
                return CreateResult(WithoutFinalLineBreaks(content.Text), source with { Path = path }, warnings);
        }
    }

    private static KeyResult FromEnvFile(string path, IEnvironment environment, List<string> warnings)
    {
        var full = environment.GetFullPath(path)
            ?? throw SettingOrigin.Parameter("EnvFile").CreateError(Texts.Format("Setup.NoPath"));
        var file = EnvFile.TryLoad(full, out var content)
            ?? throw SettingOrigin.Parameter("EnvFile").CreateError(Texts.Format("Setup.EnvFileUnread", full, content.Problem, KeySource.KeyVariable));
        warnings.AddRange(file.Warnings);
        if (!file.Values.TryGetValue(KeySource.KeyVariable, out var value))
        {
            throw SettingOrigin.Parameter("EnvFile").CreateError(file.FindOtherForm(KeySource.KeyVariable) is { } line
                ? Texts.Format("Setup.EnvFileOtherForm", full, line, KeySource.KeyVariable)
                : Texts.Format("Setup.EnvFileNoKey", full, KeySource.KeyVariable));
        }

        return CreateResult(value, new KeySource(KeySourceKind.EnvFile, full), warnings);
    }

    private static KeyResult? FromCurrentFolder(IEnvironment environment, List<string> looked, List<string> warnings)
    {
        if (environment.GetFullPath(".env") is not { } path)
        {
            looked.Add(Texts.Format("Key.LookedNoFolder"));
            return null;
        }

        var file = EnvFile.TryLoad(path, out var content);
        if (file is null)
        {
            looked.Add(Texts.Format("Key.LookedIn", path, content.Problem));
            // A folder named .env is probably a Python virtual environment, so no warning is written.
            if (!content.IsMissing && !Directory.Exists(path)) warnings.Add(TerminalText.MakeVisibleLine(Texts.Format("Setup.FileNotUsed", path, content.Problem)));
            return null;
        }

        warnings.AddRange(file.Warnings);
        if (file.Values.TryGetValue(KeySource.KeyVariable, out var value) && !KeyText.IsEmpty(value))
            return CreateResult(value, new KeySource(KeySourceKind.CurrentFolderEnvFile, path), warnings);
        looked.Add(file.FindOtherForm(KeySource.KeyVariable) is { } line
            ? Texts.Format("Key.LookedOtherForm", path, line, KeySource.KeyVariable)
            : Texts.Format("Key.LookedNoKey", path, KeySource.KeyVariable));
        return null;
    }

    private static KeyResult? FromKeyFileVariable(IEnvironment environment, List<string> looked, List<string> warnings)
    {
        if (environment.GetFilledVariable(KeySource.KeyFileVariable)?.Trim() is not { } name)
        {
            looked.Add(Texts.Format("Key.LookedNoKeyFile", KeySource.KeyFileVariable));
            return null;
        }

        // The user specified this file. If the file is missing, the module doesn't continue with the next source, because the user wouldn't notice
        // that another key is used.
        var origin = SettingOrigin.Variable(KeySource.KeyFileVariable, "ApiKey");
        var path = environment.GetFullPath(name) ?? throw origin.CreateError(Texts.Format("Setup.NoPathInVariable"));
        var content = SettingFile.Read(path);
        if (content.Text is null) throw origin.CreateError(Texts.Format("Setup.KeyFileUnread", path, content.Problem));
        return CreateResult(WithoutFinalLineBreaks(content.Text), new KeySource(KeySourceKind.KeyFile, path), warnings);
    }

    private static KeyResult? FromDefaultKeyFile(IEnvironment environment, List<string> looked, List<string> warnings)
    {
        if (environment.HomeDirectory.Length == 0 || environment.GetFullPath("~/.dashscope/api_key") is not { } path)
        {
            looked.Add(Texts.Format("Key.LookedNoHome"));
            return null;
        }

        var content = SettingFile.Read(path);
        if (content.Text is { } text && !KeyText.IsEmpty(text))
            return CreateResult(WithoutFinalLineBreaks(text), new KeySource(KeySourceKind.DefaultKeyFile, path), warnings);
        looked.Add(Texts.Format("Key.LookedIn", path, content.Problem ?? Texts.Format("Key.LookedEmpty")));
        return null;
    }

    private static KeyResult CreateResult(string text, KeySource source, List<string> warnings) =>
        new(new ApiKey(KeyText.Clean(text, source, warnings), source), warnings);

    /// <summary>
    /// Removes the line breaks at the end of a text. Most editors add a line break at the end of a file, so the user doesn't need a warning about it.
    /// </summary>
    private static string WithoutFinalLineBreaks(string text) => text.TrimEnd('\r', '\n');

    private static ConnectionSetupException NotFound(List<string> looked) => new(
        Texts.Format("Key.NotFound", string.Join(Texts.Format("Key.LookedSeparator"), looked), WhereToGet, KeySource.KeyVariable),
        "ApiKey");
}

/// <summary>Represents the user's settings for the key. A null value means that a setting isn't specified. An empty string is an error.</summary>
internal sealed class KeyRequest
{
    /// <summary>Gets or sets the key itself.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Gets or sets the path of a file that contains a line <c>DASHSCOPE_API_KEY=...</c>.</summary>
    public string? EnvFile { get; init; }

    /// <summary>
    /// Gets or sets the only source from which the key is read, or null to search the usual sources. This property isn't used if <see cref="ApiKey"/>
    /// or <see cref="EnvFile"/> is set.
    /// </summary>
    public KeySource? Source { get; init; }

    /// <summary>Gets or sets the function that reads a SecretManagement secret.</summary>
    public Func<KeySource, string> ReadSecret { get; init; } = source => SecretReader.Read(source.Name!, source.Vault);
}

/// <summary>Represents a key, and the warnings about its source.</summary>
/// <param name="ApiKey">The key.</param>
/// <param name="Warnings">The warnings, with one line per warning. They don't contain the key. Usually, there are no warnings.</param>
internal sealed record KeyResult(ApiKey ApiKey, IReadOnlyList<string> Warnings);

/// <summary>
/// Converts plain text to a SecureString. Also accepts a SecureString and a temporary key. The attribute records whether the value was plain text. If
/// it was, the cmdlet writes a warning.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly ConditionalWeakTable<SecureString, object> Plain = new();

    public static bool WasPlain(SecureString secret) => Plain.TryGetValue(secret, out _);

    public static string Reveal(SecureString secret) => new NetworkCredential("", secret).Password;

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = PSValue.Unwrap(inputData)!;
        if (value is TemporaryKey temporary) return temporary.Key;
        if (value is not string text) return value;
        SecureString secret = new NetworkCredential("", text).SecurePassword;
        Plain.Add(secret, secret);
        return secret;
    }
}
