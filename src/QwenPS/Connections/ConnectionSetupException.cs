using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>
/// The settings don't result in a connection. The message is one line that describes the problem and the solution. It never contains a key, a
/// password, or the text of a file.
/// </summary>
internal sealed class ConnectionSetupException : Exception
{
    /// <param name="message">One line: the problem and the solution.</param>
    /// <param name="parameterName">The parameter that fixes the problem, without the dash, such as <c>BaseUri</c>.</param>
    public ConnectionSetupException(string message, string parameterName)
        : base(TerminalText.MakeVisibleLine(message))
    {
        ParameterName = parameterName;
    }

    /// <summary>The parameter to change or specify, without the dash.</summary>
    public string ParameterName { get; }
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
