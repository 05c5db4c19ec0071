using System.Text.RegularExpressions;

namespace QwenPS.Tests.Writing;

/// <summary>Represents a pattern that texts avoid.</summary>
internal sealed record WritingRule(string Pattern, string Instead, string Example)
{
    // A space in a pattern also matches a line break, but not an empty line.
    private const string Space = @"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)";

    public Regex Expression { get; } = new(Pattern.Replace(" ", Space, StringComparison.Ordinal), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public static IEnumerable<WritingRule> Read(string path) =>
        File.ReadLines(path).Where(line => line.Length > 0 && !line.StartsWith('#')).Select(Parse);

    public static WritingRule Parse(string line) =>
        line.Split('\t') is [var pattern, var instead, var example]
            ? new WritingRule(pattern, instead, example)
            : throw new FormatException($"This line needs three columns: {line}");
}
