using QwenPS.Resources;

namespace QwenPS.Client.Connecting;

/// <summary>
/// The values of a dotenv file. Only read: nothing is expanded or executed, and the process's environment stays as it is.
/// </summary>
internal sealed class EnvFile
{
    private const int LinesNamed = 5;

    private EnvFile(string name, IReadOnlyDictionary<string, string> values, IReadOnlyList<int> ignoredLines)
    {
        Values = values;
        IgnoredLines = ignoredLines;
        Warnings = ignoredLines.Count == 0 ? [] : [Describe(name, ignoredLines)];
    }

    /// <summary>The variables. Of a name that occurs twice, the last value. Names are case-sensitive.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>The numbers, from 1, of the lines that are not of the form and were ignored.</summary>
    public IReadOnlyList<int> IgnoredLines { get; }

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
        return new EnvFile(name, parser.Values, parser.IgnoredLines);
    }

    private static string Describe(string name, IReadOnlyList<int> lines)
    {
        var numbers = string.Join(", ", lines.Take(LinesNamed));
        if (lines.Count > LinesNamed) return OneLine.Of(Text.Of("Setup.EnvFileIgnoredMore", numbers, lines.Count - LinesNamed, name));
        return OneLine.Of(Text.Of(lines.Count == 1 ? "Setup.EnvFileIgnoredLine" : "Setup.EnvFileIgnoredLines", numbers, name));
    }
}
