using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>
/// The exception that is thrown when a connection can't be created from the settings. The message is one line that describes the problem and the
/// solution. The message never contains a key, a password, or the text of a file.
/// </summary>
internal sealed class ConnectionSetupException : Exception
{
    /// <param name="message">The problem and the solution, on one line.</param>
    /// <param name="parameterName">The name of the parameter that the user has to change, without the hyphen, such as <c>BaseUri</c>.</param>
    /// <param name="remedy">The command that solves the problem, or null to use the example for the parameter.</param>
    public ConnectionSetupException(string message, string parameterName, string? remedy = null)
        : base(TerminalText.MakeVisibleLine(message))
    {
        ParameterName = parameterName;
        Remedy = remedy ?? FindExample(parameterName);
    }

    /// <summary>Gets the parameter to change or specify, without the hyphen.</summary>
    public string ParameterName { get; }

    /// <summary>Gets the solution as a command to run. The message describes the same solution in words.</summary>
    public string Remedy { get; }

    private bool IsAboutKey => ParameterName is "ApiKey" or "EnvFile" or "KeyVariable" or "KeyFile" or "Secret";

    /// <summary>
    /// Converts the exception to the error that users see. The error contains links only if the problem is the API key. The links lead to the
    /// consoles in which users create keys.
    /// </summary>
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

/// <summary>Represents the origin of a setting for error messages.</summary>
/// <param name="Name">The name of the setting, which is a parameter such as <c>-BaseUri</c> or an environment variable.</param>
/// <param name="ParameterName">The parameter that the user has to change.</param>
internal sealed record SettingOrigin(string Name, string ParameterName)
{
    /// <summary>Gets the text that a message about the setting starts with, such as <c>-BaseUri</c> or <c>The environment variable X</c>.</summary>
    public string Label => Name[0] == '-' ? Name : Texts.Format("Setup.Variable", Name);

    /// <summary>Creates an origin that is a parameter.</summary>
    public static SettingOrigin Parameter(string name) => new("-" + name, name);

    /// <summary>Creates an origin that is an environment variable. The parameter <paramref name="parameterName"/> overrides the variable.</summary>
    public static SettingOrigin Variable(string variable, string parameterName) => new(variable, parameterName);

    /// <summary>Creates the error about this setting. The message is the label, followed by <paramref name="predicate"/>.</summary>
    public ConnectionSetupException CreateError(string predicate) => new($"{Label} {predicate}", ParameterName);
}
