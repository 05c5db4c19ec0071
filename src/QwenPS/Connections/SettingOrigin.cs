using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Where a setting came from, for messages about it.</summary>
/// <param name="Name">The name of the setting: <c>-BaseUri</c>, or that of an environment variable.</param>
/// <param name="ParameterName">The parameter that mends it.</param>
internal sealed record SettingOrigin(string Name, string ParameterName)
{
    /// <summary>The subject of a sentence: <c>-BaseUri</c>, or <c>The environment variable X</c>.</summary>
    public string Label => Name[0] == '-' ? Name : Texts.Format("Setup.Variable", Name);

    /// <summary>A setting that was given as a parameter.</summary>
    public static SettingOrigin Parameter(string name) => new("-" + name, name);

    /// <summary>A setting that was found in the environment; <paramref name="parameterName"/> overrides it.</summary>
    public static SettingOrigin Variable(string variable, string parameterName) => new(variable, parameterName);

    /// <summary>The error about this setting: the label, then <paramref name="rest"/>.</summary>
    public ConnectionSetupException Fail(string rest) => new($"{Label} {rest}", ParameterName);
}
