using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>
/// The settings don't result in a connection. The message is one line that describes the problem and the solution. It never contains a key, a
/// password, or the text of a file.
/// </summary>
internal sealed class ConnectionSetupException : Exception
{
    /// <param name="message">One line: the problem and the solution.</param>
    /// <param name="parameterName">The parameter that fixes the problem, without the dash, such as <c>BaseUri</c>.</param>
    /// <param name="remedy">The remedy if the example for the parameter doesn't fit.</param>
    public ConnectionSetupException(string message, string parameterName, string? remedy = null)
        : base(TerminalText.MakeVisibleLine(message))
    {
        ParameterName = parameterName;
        Remedy = remedy ?? FindExample(parameterName);
    }

    /// <summary>The parameter to change or specify, without the dash.</summary>
    public string ParameterName { get; }

    /// <summary>What to run, in addition to the solution in the message.</summary>
    public string Remedy { get; }

    private bool IsAboutKey => ParameterName is "ApiKey" or "EnvFile" or "KeyVariable" or "KeyFile" or "Secret";

    /// <summary>Converts the exception to the error that users see. It has links only if it's about the key, because keys are in the consoles.</summary>
    public QwenException ToQwenException()
    {
        string message = Redactor.WithoutKnownSecrets.Redact(Message);
        var error = IsAboutKey ? new QwenException(ErrorKind.Configuration, message) : new QwenException(ErrorKind.Configuration, message) { Links = [] };
        string cause = error.Cause;
        error.Explain(() => (cause, Remedy));
        return error;
    }

    private static string FindExample(string parameterName) => parameterName switch
    {
        "BaseUri" => Texts.Format("Setup.BaseUriExample"),
        "Region" => Texts.Format("Setup.RegionExample"),
        "WorkspaceId" => Texts.Format("Setup.WorkspaceIdExample"),
        "EnvFile" => Texts.Format("Setup.EnvFileExample"),
        "KeyVariable" => Texts.Format("Setup.KeyVariableExample"),
        "KeyFile" => Texts.Format("Setup.KeyFileExample"),
        "Secret" => Texts.Format("Setup.SecretExample"),
        "Temporary" => Texts.Format("Setup.TemporaryExample"),
        "Proxy" => Texts.Format("Setup.ProxyExample"),
        "Header" => Texts.Format("Setup.HeaderExample"),
        _ => Texts.Format("Setup.ApiKeyExample"),
    };
}

/// <summary>The origin of a setting, for error messages.</summary>
/// <param name="Name">The name of the setting: a parameter such as <c>-BaseUri</c>, or an environment variable.</param>
/// <param name="ParameterName">The parameter that fixes the problem.</param>
internal sealed record SettingOrigin(string Name, string ParameterName)
{
    /// <summary>The subject of a sentence: <c>-BaseUri</c>, or <c>The environment variable X</c>.</summary>
    public string Label => Name[0] == '-' ? Name : Texts.Format("Setup.Variable", Name);

    /// <summary>Creates the origin of a parameter.</summary>
    public static SettingOrigin Parameter(string name) => new("-" + name, name);

    /// <summary>Creates the origin of an environment variable that <paramref name="parameterName"/> overrides.</summary>
    public static SettingOrigin Variable(string variable, string parameterName) => new(variable, parameterName);

    /// <summary>Creates the error about this setting: the label, then <paramref name="predicate"/>.</summary>
    public ConnectionSetupException CreateError(string predicate) => new($"{Label} {predicate}", ParameterName);
}
