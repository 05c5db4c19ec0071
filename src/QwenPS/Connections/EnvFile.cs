using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>
/// The values of a dotenv file. Only read: nothing is expanded or executed, and the process's environment stays as it is.
/// </summary>
internal sealed class EnvFile
{
    private const int LinesNamed = 5;

    private readonly EnvFileParser _parser;

    private EnvFile(string name, EnvFileParser parser)
    {
        _parser = parser;
        Warnings = IgnoredLines.Count == 0 ? [] : [Describe(name, IgnoredLines)];
    }

    /// <summary>The variables. Of a name that occurs twice, the last value. Names are case-sensitive.</summary>
    public IReadOnlyDictionary<string, string> Values => _parser.Values;

    /// <summary>The numbers, from 1, of the lines that are not of the form and were ignored.</summary>
    public IReadOnlyList<int> IgnoredLines => _parser.IgnoredLines;

    /// <summary>One line about all ignored lines, with the file's name and their numbers, never their content; else empty.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads a file of at most 1 MB; null, and the reason as a clause, where that does not work.</summary>
    public static EnvFile? TryLoad(string path, out SettingFile file)
    {
        file = SettingFile.Read(path);
        return file.Text is { } text ? Parse(text, path) : null;
    }

    /// <summary>Takes any text: there is none that makes it throw.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="name">The file's path, for the warning.</param>
    public static EnvFile Parse(string text, string name)
    {
        var parser = new EnvFileParser(text);
        parser.Run();
        return new EnvFile(name, parser);
    }

    /// <summary>
    /// The number of a line that was meant to set the variable and does not; null where there is none. It is in the form of a shell (<c>set</c>,
    /// <c>$env:</c>) or of YAML, or writes the name in lower case, as shells without case would take it.
    /// </summary>
    public int? FindOtherForm(string variable) => _parser.FindOtherForm(variable);

    private static string Describe(string name, IReadOnlyList<int> lines)
    {
        var numbers = string.Join(", ", lines.Take(LinesNamed));
        if (lines.Count > LinesNamed) return OneLine.Format(Texts.Format("Setup.EnvFileIgnoredMore", numbers, lines.Count - LinesNamed, name));
        return OneLine.Format(Texts.Format(lines.Count == 1 ? "Setup.EnvFileIgnoredLine" : "Setup.EnvFileIgnoredLines", numbers, name));
    }
}
