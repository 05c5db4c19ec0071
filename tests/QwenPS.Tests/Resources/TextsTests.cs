using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using QwenPS.Resources;
using Xunit;

namespace QwenPS.Tests.Resources;

/// <summary>Tests that the English and Chinese texts match, and that the code uses only existing keys.</summary>
public sealed class TextsTests
{
    private static readonly string Source = FindSource();
    private static readonly Dictionary<string, string> English = Read("Texts.resx");
    private static readonly Dictionary<string, string> Chinese = Read("Texts.zh.resx");

    /// <summary>Files with sentences that aren't messages for users, and the reasons.</summary>
    private static readonly string[] EnglishOnly =
    [
        "Call.cs", "AccessTest.cs", "ModelFallback.cs", // lines of -Verbose and -Debug
        "AnswerReader.cs", "JsonText.cs", "ErrorFileReader.cs", "ResultLine.cs", // the text of an inner exception; a failed build
        "ErrorParser.cs", "PastedStatus.cs", "MessageParam.cs", "Beginnings.cs", "HtmlBlocks.cs", // words to recognize
        "ToolArguments.cs", "ToolLoop.cs", "ToolRunner.cs", "StructuredAnswer.cs", "OutputFormat.cs", "PartComposer.cs", "PartPlaces.cs", "RequestFile.cs", // texts for the model
        "PresentationReader.cs", "WorkbookReader.cs", "PdfReader.cs", "MailReader.cs", "WordChunks.cs", // more texts for the model, the same in every language
        "AccessReporter.cs", "PlatformReport.cs", // the name of a file, and commands of CI systems
        "Pace.cs", "Conversation.cs", // the short form of an object
    ];

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

    [Theory]
    [InlineData("No. Yes.", "No.", "Yes.")]
    [InlineData("没有。请求 ID：1。", "没有。", "请求 ID：1。")]
    [InlineData("没有。 Request ID: 1.", "没有。", "Request ID: 1.")]
    [InlineData("Access denied. 请求 ID：1。", "Access denied.", "请求 ID：1。")]
    [InlineData("a", "", "a", "")]
    public void Sentences_are_joined_as_their_language_writes_them(string joined, params string[] sentences) => Assert.Equal(joined, Texts.Join(sentences));

    /// <summary>The word 日志 is only for the logs of other programs. This module has journals and a usage log.</summary>
    [Fact]
    public void Chinese_texts_name_journals_and_the_usage_log() =>
        Assert.DoesNotContain(Chinese, text => Regex.IsMatch(text.Value, "(?<!用量)日志"));

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

    /// <summary>Two words with a space between them are a sentence, and sentences must exist in both languages.</summary>
    [Fact]
    public void No_sentence_for_users_stands_in_the_code()
    {
        IEnumerable<string> sentences = Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !EnglishOnly.Contains(Path.GetFileName(path)))
            .SelectMany(path => File.ReadLines(path).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)).SelectMany(line => Literals(line))
                .Select(text => $"{Path.GetFileName(path)}: {text}"));
        Assert.Empty(sentences);
    }

    [Theory]
    [InlineData("WriteWarning(\"Nothing was sent.\");", true)]
    [InlineData("Fail($\"'{path}' is a folder\");", true)]
    [InlineData("Texts.Format(\"Chat.Empty\", \"qwen-plus\");", false)]
    [InlineData("Call(\"a\", name, \"b\");", false)]
    public void A_sentence_is_recognised(string line, bool isSentence) => Assert.Equal(isSentence, Literals(line).Any());

    private static IEnumerable<string> Literals(string line) =>
        Regex.Matches(line, "\"((?:[^\"\\\\]|\\\\.)*)\"").Select(match => match.Groups[1].Value).Where(text => Regex.IsMatch(text, "[A-Za-z]{2,},? [a-z]+"));

    private static IEnumerable<string> Placeholders(string text) => Regex.Matches(text, @"\{\d+[^}]*\}").Select(match => match.Value).Order();

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(Source, "Resources", file)).Root!.Elements("data").ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    private static string FindSource([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", "..", "src", "QwenPS"));
}
