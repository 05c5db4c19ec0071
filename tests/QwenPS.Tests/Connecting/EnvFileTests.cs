using System.Text;
using QwenPS.Connections;
using Xunit;

namespace QwenPS.Tests.Connecting;

public class EnvFileTests
{
    [Theory]
    [InlineData("K=value", "value")]
    [InlineData("export K=value", "value")]
    [InlineData("export\tK=value", "value")]
    [InlineData("  K  =  value  ", "value")]
    [InlineData("\uFEFFK=value", "value")]
    [InlineData("K=value\r\n", "value")]
    [InlineData("K=value\rL=x", "value")]
    [InlineData("# K=no\nK=value", "value")]
    [InlineData("  # comment\n\n\nK=value", "value")]
    [InlineData("K=value # comment", "value")]
    [InlineData("K=value\t# comment", "value")]
    [InlineData("K=val#ue", "val#ue")]
    [InlineData("K=#value", "#value")]
    [InlineData("K= # comment", "")]
    [InlineData("K=", "")]
    [InlineData("K=\nL=x", "")]
    [InlineData("K=a b", "a b")]
    [InlineData("K=a=b==", "a=b==")]
    [InlineData("K=a\"b", "a\"b")]
    [InlineData("K=\"value\"", "value")]
    [InlineData("K='value'", "value")]
    [InlineData("K=\"value\" # comment", "value")]
    [InlineData("K='value'#comment", "value")]
    [InlineData("K=\" value \"", " value ")]
    [InlineData("K=\"a # b\"", "a # b")]
    [InlineData("K=''", "")]
    [InlineData("K=\"\"", "")]
    [InlineData("K='it\"s'", "it\"s")]
    [InlineData("K=\"it's\"", "it's")]
    [InlineData("K=\"a\\nb\\tc\\rd\"", "a\nb\tc\rd")]
    [InlineData("K=\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("K=\"C:\\windows\\qwen\"", "C:\\windows\\qwen")]
    [InlineData("K='a\\nb'", "a\\nb")]
    [InlineData("K=a\\nb", "a\\nb")]
    [InlineData("K=\"line 1\nline 2\"", "line 1\nline 2")]
    [InlineData("K=$HOME", "$HOME")]
    [InlineData("K=${HOME}", "${HOME}")]
    [InlineData("K=\"$(whoami)\"", "$(whoami)")]
    [InlineData("K=`whoami`", "`whoami`")]
    [InlineData("K=\"\\$HOME\"", "$HOME")]
    [InlineData("K=1\nK=2", "2")]
    [InlineData("K=1\nexport K='2'\n", "2")]
    [InlineData("K=值", "值")]
    [InlineData("K=value\u00A0", "value\u00A0")]
    public void Values(string text, string expected)
    {
        var file = EnvFile.Parse(text, "x.env");
        Assert.Equal(expected, file.Values["K"]);
        Assert.Empty(file.Warnings);
    }

    [Theory]
    [InlineData("nonsense", "1")]
    [InlineData("K=1\nnonsense\nL=2", "2")]
    [InlineData("K=1\r\n\r\nnonsense\r\nL=2", "3")]
    [InlineData("K=1\r\rnonsense\rL=2", "3")]
    [InlineData("=value", "1")]
    [InlineData("1K=value", "1")]
    [InlineData("K V=value", "1")]
    [InlineData("export", "1")]
    [InlineData("export FOO", "1")]
    [InlineData("$env:K = 'value'", "1")]
    [InlineData("set K=value", "1")]
    [InlineData("K: value", "1")]
    [InlineData("K=\"open", "1")]
    [InlineData("K='open\nL=2", "1")]
    [InlineData("K=\"a\" b", "1")]
    [InlineData("M=\"1\n2\n3\"\nnonsense", "4")]
    [InlineData("K='a\nL='b'\nM=1", "1")]
    public void Lines_not_of_the_form_are_ignored_and_named_by_number(string text, string numbers)
    {
        var file = EnvFile.Parse(text, "/x/y.env");
        Assert.Equal(numbers, string.Join(",", file.IgnoredLines));
        var warning = Assert.Single(file.Warnings);
        Assert.StartsWith($"Line {numbers} of '/x/y.env' isn't in the form", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_line_costs_only_itself()
    {
        var file = EnvFile.Parse("A=1\n???\nB='open\nC=3\n", "x");
        Assert.Equal(["A", "C"], file.Values.Keys);
        Assert.Equal([2, 3], file.IgnoredLines);
        Assert.Equal("Lines 2, 3 of 'x' aren't in the form KEY=value and were ignored.", Assert.Single(file.Warnings));
    }

    [Fact]
    public void Many_bad_lines_are_one_warning()
    {
        var file = EnvFile.Parse(string.Concat(Enumerable.Repeat("sk-secret\n", 500)), "x");
        var warning = Assert.Single(file.Warnings);
        Assert.Contains("Lines 1, 2, 3, 4, 5 of 'x', and 495 more", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_case_sensitive_and_the_process_is_not_touched()
    {
        var name = "QWENPS_TEST_" + Guid.NewGuid().ToString("N");
        var file = EnvFile.Parse($"{name}=1", "x");
        Assert.Equal("1", file.Values[name]);
        Assert.False(file.Values.ContainsKey(name.ToLowerInvariant()));
        Assert.Null(Environment.GetEnvironmentVariable(name));
    }

    [Fact]
    public void No_text_makes_it_throw_or_lose_a_good_line()
    {
        const string pieces = "K=\"'\\#\n\r \texport\0\uFEFF值$`\uD800A1_.-";
        var random = new Random(20261121);
        for (int round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder();
            int length = random.Next(60);
            for (int i = 0; i < length; i++)
                text.Append(random.Next(20) == 0 ? (char)random.Next(char.MaxValue + 1) : pieces[random.Next(pieces.Length)]);
            var noise = text.ToString();
            var lineCount = noise.Replace("\r\n", "\n", StringComparison.Ordinal).Count(c => c is '\n' or '\r') + 1;

            var file = EnvFile.Parse(noise, "x");
            Assert.All(file.IgnoredLines, n => Assert.InRange(n, 1, lineCount));
            Assert.Equal(file.IgnoredLines.Distinct().Order(), file.IgnoredLines);

            // Text before it can't hide a line, unless a quotation mark is open.
            noise = noise.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
            Assert.Equal("yes", EnvFile.Parse(noise + "\nFOUND=yes\n", "x").Values["FOUND"]);
        }
    }

    [Fact]
    public void A_large_file_is_read_in_one_go()
    {
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"K{i}=\"v{i}\"\n'\n"));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var file = EnvFile.Parse(text, "x");
        Assert.Equal(40_000, file.Values.Count);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void TryLoad_says_why_not()
    {
        var path = Path.Combine(Path.GetTempPath(), "qwenps-" + Guid.NewGuid().ToString("N"));
        Assert.Null(EnvFile.TryLoad(path, out var file));
        Assert.True(file.IsMissing);
        Assert.Equal("doesn't exist", file.Problem);
    }

    [Fact]
    public void A_device_without_end_is_not_read_for_ever()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "needs /dev/zero");
        Assert.Equal("is a device, a named pipe, or a socket", SettingFile.Read("/dev/zero").Problem);
    }
}
