using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace QwenPS.Tests.Resources;

/// <summary>English and Chinese say the same, and the code asks for nothing that is not there.</summary>
public sealed class TextsTests
{
    private static readonly string Source = FindSource();
    private static readonly Dictionary<string, string> English = Read("Texts.resx");
    private static readonly Dictionary<string, string> Chinese = Read("Texts.zh.resx");

    public static TheoryData<string> Names => [.. English.Keys];

    [Fact]
    public void Both_languages_have_the_same_texts() => Assert.Equal(English.Keys.Order(), Chinese.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_languages_have_the_same_placeholders(string name)
    {
        Assert.NotEqual("", Chinese[name]);
        Assert.Equal(Placeholders(English[name]), Placeholders(Chinese[name]));
    }

    [Fact]
    public void Every_text_that_the_code_asks_for_is_there_and_no_other()
    {
        string[] asked = Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => Regex.Matches(File.ReadAllText(path), "\"((?:[A-Z][A-Za-z]+)\\.(?:[A-Z][A-Za-z]+))\"").Select(match => match.Groups[1].Value))
            .Distinct()
            .ToArray();
        Assert.Empty(English.Keys.Except(asked));
        string[] families = English.Keys.Select(name => name.Split('.')[0]).Distinct().ToArray();
        Assert.Empty(asked.Where(name => families.Contains(name.Split('.')[0])).Except(English.Keys));
    }

    private static IEnumerable<string> Placeholders(string text) => Regex.Matches(text, @"\{\d+[^}]*\}").Select(match => match.Value).Order();

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(Source, "Resources", file)).Root!.Elements("data").ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    private static string FindSource([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", "..", "src", "QwenPS"));
}
