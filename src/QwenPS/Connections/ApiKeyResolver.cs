using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>
/// Finds the key. Order: <c>-ApiKey</c>, <c>-EnvFile</c>, <c>DASHSCOPE_API_KEY</c>, <c>.env</c> in the current folder,
/// <c>DASHSCOPE_API_KEY_FILE_PATH</c>, <c>~/.dashscope/api_key</c>. The last two are the official SDK's.
/// </summary>
internal static class ApiKeyResolver
{
    /// <summary>The variable with the key, in the environment and in dotenv files.</summary>
    public const string KeyVariable = "DASHSCOPE_API_KEY";

    /// <summary>The SDK's variable with the path of a file that holds the key.</summary>
    public const string KeyFileVariable = "DASHSCOPE_API_KEY_FILE_PATH";

    /// <summary>Where a key is made, as the end of a message.</summary>
    public static string WhereToGet => Texts.Format("Key.WhereToGet");

    /// <summary>Finds the key. A place that the user named must hold a good one; a place that was not named may be empty.</summary>
    /// <exception cref="ConnectionSetupException">No key, or one that cannot be a key; the message names the place.</exception>
    public static KeyResult Resolve(KeyRequest request, IEnvironment environment)
    {
        var warnings = new List<string>();
        if (request.ApiKey is { } given)
        {
            if (request.EnvFile is not null) warnings.Add(Texts.Format("Setup.EnvFileNotRead"));
            return Make(given, new KeySource(KeySourceKind.Parameter), warnings);
        }

        if (request.EnvFile is { } path) return FromEnvFile(path, environment, warnings);

        if (environment.GetVariable(KeyVariable) is { } variable && !KeyText.IsEmpty(variable))
            return Make(variable, new KeySource(KeySourceKind.EnvironmentVariable), warnings);

        var looked = new List<string> { Texts.Format("Key.LookedNoParameter"), Texts.Format("Key.LookedNoVariable", KeyVariable) };
        return FromCurrentFolder(environment, looked, warnings)
            ?? FromKeyFileVariable(environment, looked, warnings)
            ?? FromDefaultKeyFile(environment, looked, warnings)
            ?? throw NotFound(looked);
    }

    private static KeyResult FromEnvFile(string path, IEnvironment environment, List<string> warnings)
    {
        var full = environment.GetFullPath(path)
            ?? throw SettingOrigin.Parameter("EnvFile").Fail(Texts.Format("Setup.NoPath"));
        var file = EnvFile.TryLoad(full, out var content)
            ?? throw SettingOrigin.Parameter("EnvFile").Fail(Texts.Format("Setup.EnvFileUnread", full, content.Problem, KeyVariable));
        warnings.AddRange(file.Warnings);
        if (!file.Values.TryGetValue(KeyVariable, out var value))
        {
            throw SettingOrigin.Parameter("EnvFile").Fail(file.FindOtherForm(KeyVariable) is { } line
                ? Texts.Format("Setup.EnvFileOtherForm", full, line, KeyVariable)
                : Texts.Format("Setup.EnvFileNoKey", full, KeyVariable));
        }

        return Make(value, new KeySource(KeySourceKind.EnvFile, full), warnings);
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
            // A folder named .env is a Python habit and means nothing here.
            if (!content.IsMissing && !Directory.Exists(path)) warnings.Add(OneLine.Format(Texts.Format("Setup.FileNotUsed", path, content.Problem)));
            return null;
        }

        warnings.AddRange(file.Warnings);
        if (file.Values.TryGetValue(KeyVariable, out var value) && !KeyText.IsEmpty(value))
            return Make(value, new KeySource(KeySourceKind.CurrentFolderEnvFile, path), warnings);
        looked.Add(file.FindOtherForm(KeyVariable) is { } line ? Texts.Format("Key.LookedOtherForm", path, line, KeyVariable) : Texts.Format("Key.LookedNoKey", path, KeyVariable));
        return null;
    }

    private static KeyResult? FromKeyFileVariable(IEnvironment environment, List<string> looked, List<string> warnings)
    {
        if (environment.GetFilledVariable(KeyFileVariable)?.Trim() is not { } name)
        {
            looked.Add(Texts.Format("Key.LookedNoKeyFile", KeyFileVariable));
            return null;
        }

        // Somebody chose this file: going on to another key without a word would hide that it is missing.
        var origin = SettingOrigin.Variable(KeyFileVariable, "ApiKey");
        var path = environment.GetFullPath(name) ?? throw origin.Fail(Texts.Format("Setup.NoPathInVariable"));
        var content = SettingFile.Read(path);
        if (content.Text is null) throw origin.Fail(Texts.Format("Setup.KeyFileUnread", path, content.Problem));
        return Make(WithoutFinalLineBreaks(content.Text), new KeySource(KeySourceKind.KeyFile, path), warnings);
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
            return Make(WithoutFinalLineBreaks(text), new KeySource(KeySourceKind.DefaultKeyFile, path), warnings);
        looked.Add(Texts.Format("Key.LookedIn", path, content.Problem ?? Texts.Format("Key.LookedEmpty")));
        return null;
    }

    private static KeyResult Make(string text, KeySource source, List<string> warnings) =>
        new(new ApiKey(KeyText.Clean(text, source, warnings), source), warnings);

    /// <summary>Every editor ends a file with a line break: nothing to warn about.</summary>
    private static string WithoutFinalLineBreaks(string text) => text.TrimEnd('\r', '\n');

    private static ConnectionSetupException NotFound(List<string> looked) => new(
        Texts.Format("Key.NotFound", string.Join(Texts.Format("Key.LookedSeparator"), looked), WhereToGet, KeyVariable),
        "ApiKey");
}
