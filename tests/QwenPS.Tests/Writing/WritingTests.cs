using Xunit;

namespace QwenPS.Tests.Writing;

/// <summary>Tests that the English texts avoid the patterns in <c>patterns.txt</c>. CONTRIBUTING.md explains them under "Writing".</summary>
public sealed class WritingTests
{
    private static readonly WritingRule[] Rules = [.. WritingRule.Read(Path.Combine(WritingSources.Root, "tests", "QwenPS.Tests", "Writing", "patterns.txt"))];

    public static TheoryData<string> Sources => [.. WritingSources.Names];

    public static TheoryData<string> Patterns => [.. Rules.Select(rule => rule.Pattern)];

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_text_avoids_the_patterns(string source)
    {
        Passage[] passages = [.. WritingSources.Read(source)];
        Assert.NotEmpty(passages);
        string[] findings = [.. passages.SelectMany(Find)];
        Assert.True(findings.Length == 0, $"{findings.Length} findings:\n{string.Join('\n', findings)}");
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_pattern_finds_its_example(string pattern)
    {
        WritingRule rule = Rules.Single(one => one.Pattern == pattern);
        Assert.NotEqual("", rule.Instead);
        Assert.Matches(rule.Expression, rule.Example);
    }

    [Fact]
    public void A_pattern_finds_words_on_two_lines_and_no_code()
    {
        WritingRule rule = WritingRule.Parse("\\bso that\\b\tso\tso that it works");
        Assert.Matches(rule.Expression, Prose.KeepMarkdown("It waits, so\nthat it works."));
        Assert.DoesNotMatch(rule.Expression, Prose.KeepMarkdown("It waits, so\n\nthat it works. `so that`\n```\nso that\n```\n"));
        Assert.Matches(rule.Expression, Prose.KeepCode("x = 1; // It waits, so\n    /// that it works."));
        Assert.DoesNotMatch(rule.Expression, Prose.KeepCode("Show(\"// so that\"); // So <c>x</c> that.\nso that = '\"'; // so\ny = z; // that"));
        Assert.Matches(rule.Expression, Prose.KeepScript("$x = 1 # It waits, so\n# that it works."));
        Assert.DoesNotMatch(rule.Expression, Prose.KeepScript("$x = 'so that # so that'\n\"$($a.b) #so that\""));
    }

    private static IEnumerable<string> Find(Passage passage) =>
        from rule in Rules
        from match in rule.Expression.Matches(passage.Text)
        let line = passage.Text.AsSpan(0, match.Index).Count('\n') + passage.FirstLine
        select $"{passage.Place}:{line}: '{match.Value.ReplaceLineEndings(" ")}'. Write instead: {rule.Instead}.";
}
