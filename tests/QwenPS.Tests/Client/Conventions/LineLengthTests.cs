using System.Globalization;
using System.Text.RegularExpressions;
using QwenPS.Tests.Writing;
using Xunit;

namespace QwenPS.Tests.Client.Conventions;

/// <summary>Tests that no line of code is longer than <c>max_line_length</c> in .editorconfig. The build doesn't enforce this setting.</summary>
public sealed partial class LineLengthTests
{
    private const string Setting = "max_line_length = ";

    public static TheoryData<string> Folders => ["src", "bench", "samples", "tests"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_line_is_too_long(string folder)
    {
        string setting = File.ReadLines(Path.Combine(WritingSources.Root, ".editorconfig")).Single(line => line.StartsWith(Setting, StringComparison.Ordinal));
        int limit = int.Parse(setting[Setting.Length..], CultureInfo.InvariantCulture);
        string[] files =
        [
            .. Directory.EnumerateFiles(Path.Combine(WritingSources.Root, folder), "*.cs", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(WritingSources.Root, file))
                .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj")),
        ];
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => FindLongLines(file, limit)));
    }

    private static IEnumerable<string> FindLongLines(string file, int limit) =>
        File.ReadLines(Path.Combine(WritingSources.Root, file))
            .Select((line, index) => (MeasuredLine(file, line).Length, Place: $"{file}:{index + 1}"))
            .Where(line => line.Length > limit)
            .Select(line => $"{line.Place} has {line.Length} characters");

    /// <summary>The data of a test is often a text that can't be wrapped, so text in quotation marks isn't counted.</summary>
    private static string MeasuredLine(string file, string line) => file.StartsWith("tests", StringComparison.Ordinal) ? Literal().Replace(line, "\"\"") : line;

    [GeneratedRegex("\"\"\".*?\"\"\"|\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Literal();
}
