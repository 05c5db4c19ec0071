using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace QwenPS.Tests.Writing;

/// <summary>Represents a part of a file that <see cref="WritingTests"/> reads.</summary>
internal sealed record Passage(string Place, string Text, int FirstLine = 1);

/// <summary>Contains the files whose English text is checked. Each name is a file, or a folder and the type of its files.</summary>
internal static class WritingSources
{
    public static readonly string Root = FindRoot();

    public static readonly string[] Names =
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "docs/bulk-work.md",
        "docs/en-US/*.md",
        "src/QwenPS.Emulator/README.md",
        "src/QwenPS.Module/en-US/*.txt",
        "src/QwenPS/Resources/Texts.resx",
        "src/QwenPS.Emulator/**/*.cs",
        "src/QwenPS.Loader/**/*.cs",
        "src/QwenPS/Accounting/**/*.cs",
        "src/QwenPS/Batches/**/*.cs",
        "src/QwenPS/Catalog/**/*.cs",
        "src/QwenPS/Chat/**/*.cs",
        "src/QwenPS/Client/**/*.cs",
        "src/QwenPS/Client/Errors/errors.json",
        "src/QwenPS/Connections/**/*.cs",
        "src/QwenPS/Conversations/**/*.cs",
        "src/QwenPS/Diagnostics/**/*.cs",
        "src/QwenPS/Files/**/*.cs",
        "src/QwenPS/Framework/**/*.cs",
        "src/QwenPS/ModelSearch/**/*.cs",
        "src/QwenPS/Objects/**/*.cs",
        "src/QwenPS/PowerShell/**/*.cs",
        "src/QwenPS/Requests/**/*.cs",
        "src/QwenPS/Resources/**/*.cs",
        "src/QwenPS/Schema/**/*.cs",
        "src/QwenPS/Text/**/*.cs",
        "build.ps1",
        "build/**/*.ps1",
        "build/**/*.psm1",
        "bench/**/*.cs",
        "bench/**/*.ps1",
        "samples/**/*.ps1",
        "tests/Pester/*.ps1",
        "tests/Pester/*.psm1",
        "tests/QwenPS.Fuzz/**/*.cs",
        "tests/QwenPS.Tests/**/*.cs",
        "tests/QwenPS.Tests.Framework/**/*.cs",
        "tests/QwenPS.Tests.Framework.Host/**/*.cs",
        "samples/**/*.cs",
        "PSScriptAnalyzerSettings.psd1",
        "QwenPS.psd1",
        "src/QwenPS.Module/*.psm1",
        "src/QwenPS.Module/*.ps1xml",
        "Directory.Build.props",
        "Directory.Packages.props",
        "build/**/*proj",
        "bench/**/*proj",
        "samples/**/*proj",
        "src/**/*proj",
        "src/**/*.targets",
        "tests/**/*proj",
        ".ci/*",
        ".github/workflows/*.yml",
        ".editorconfig",
    ];

    public static IEnumerable<Passage> Read(string name)
    {
        string path = Path.Combine(Root, name);
        if (name == "CHANGELOG.md") return [new Passage(name, Prose.KeepMarkdown(Unreleased(File.ReadAllText(path))), 3)];
        if (name.EndsWith(".resx", StringComparison.Ordinal)) return ReadResources(name, path);
        if (name.EndsWith("errors.json", StringComparison.Ordinal)) return ReadErrors(name, path);
        return name.Contains('*', StringComparison.Ordinal) ? FindFiles(name).Select(file => ReadFile(Path.GetRelativePath(Root, file).Replace('\\', '/'))) : [ReadFile(name)];
    }

    private static Passage ReadFile(string name)
    {
        string text = File.ReadAllText(Path.Combine(Root, name));
        return new Passage(name, Path.GetExtension(name) switch
        {
            ".md" => Prose.KeepMarkdown(text),
            ".txt" => Prose.KeepTopic(text),
            ".cs" => Prose.KeepCode(text),
            ".ps1" or ".psm1" or ".psd1" => Prose.KeepScript(text),
            ".csproj" or ".props" or ".targets" or ".proj" or ".ps1xml" => Prose.KeepXml(text),
            _ => Prose.KeepYaml(text),
        });
    }

    /// <summary>Returns the files that match a pattern such as <c>src/**/*.cs</c>, without files that the build writes.</summary>
    private static IEnumerable<string> FindFiles(string pattern)
    {
        bool isDeep = pattern.Contains("/**/", StringComparison.Ordinal);
        string folder = Path.Combine(Root, Path.GetDirectoryName(pattern.Replace("/**", "", StringComparison.Ordinal))!);
        return Directory.EnumerateFiles(folder, Path.GetFileName(pattern), isDeep ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
    }

    // The section of a released version isn't checked, because it isn't changed for a new pattern.
    private static string Unreleased(string changelog) => Regex.Match(changelog.ReplaceLineEndings("\n"), @"(?<=\n)## Unreleased\n.*?(?=\n## )", RegexOptions.Singleline).Value;

    private static IEnumerable<Passage> ReadResources(string name, string path) =>
        XDocument.Load(path).Root!.Elements("data").Select(entry => new Passage($"{name}, {entry.Attribute("name")!.Value}", entry.Element("value")!.Value));

    /// <summary>Returns every English text of the error catalog, with the ID of its row.</summary>
    private static IEnumerable<Passage> ReadErrors(string name, string path)
    {
        using JsonDocument errors = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. FindEnglish(errors.RootElement, name)];
    }

    private static IEnumerable<Passage> FindEnglish(JsonElement element, string place) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member is { Name: "en", Value.ValueKind: JsonValueKind.String }
            ? [new Passage(place, Prose.KeepMarkdown(member.Value.GetString()!))]
            : FindEnglish(member.Value, $"{place}, {member.Name}")),
        JsonValueKind.Array => element.EnumerateArray()
            .SelectMany((item, index) => FindEnglish(item, item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out JsonElement id) ? $"{place} {id}" : $"{place} {index}")),
        _ => [],
    };

    private static string FindRoot([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", ".."));
}
