using System.Globalization;
using System.Text;
using System.Xml.Linq;
using QwenPS.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Access;

/// <summary>Tests that the reports for CI systems are valid, complete, and safe for any text of a server.</summary>
public sealed class ReportTests
{
    private const string Hostile = "a|b `c` <img> [x](y) 100% ##vso[task.setvariable]x ::error::y\r\n\u0001\ud800 \u4e2d";

    /// <summary>Midnight in Beijing. In UTC, this is the previous day.</summary>
    private static readonly DateTimeOffset Retirement = new(2026, 10, 10, 0, 0, 0, TimeSpan.FromHours(8));

    private static readonly DateTimeOffset Start = new(2026, 11, 29, 8, 0, 0, TimeSpan.FromHours(8));

    private static readonly string[] SuiteAttributes = ["name", "package", "id", "timestamp", "hostname", "tests", "failures", "errors", "skipped", "time"];

    private static readonly string[] SuiteElements = ["properties", "testcase", "system-out", "system-err"];

    private static readonly string[] NonEmptyAttributes = ["name", "hostname"];

    private static readonly string[] CaseElements = ["failure", "skipped"];

    /// <summary>
    /// The rules of the schema of the Ant task (JUnit.xsd), which is the strictest public schema: the attributes and their types, the order of the
    /// elements, and at most one element in a test case.
    /// </summary>
    internal static XElement CheckJUnit(byte[] report)
    {
        XElement root = XDocument.Parse(Encoding.UTF8.GetString(report)).Root!;
        Assert.Equal("testsuites", root.Name.LocalName);
        Assert.Empty(root.Attributes());
        XElement suite = Assert.Single(root.Elements());
        Assert.Equal("testsuite", suite.Name.LocalName);
        Assert.Equal(SuiteAttributes.Order(StringComparer.Ordinal), suite.Attributes().Select(attribute => attribute.Name.LocalName).Order(StringComparer.Ordinal));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$", suite.Attribute("timestamp")!.Value);
        Assert.Matches(@"^[0-9]+\.[0-9]{3}$", suite.Attribute("time")!.Value);
        Assert.All(NonEmptyAttributes, name => Assert.NotEqual("", suite.Attribute(name)!.Value.Trim()));
        Assert.Equal(SuiteElements, suite.Elements().Select(element => element.Name.LocalName).Distinct());
        Assert.All(SuiteElements.Where(name => name != "testcase"), name => Assert.Single(suite.Elements(name)));
        Assert.All(suite.Element("properties")!.Elements(), property => Assert.Equal("name value", string.Join(" ", property.Attributes().Select(attribute => attribute.Name))));
        XElement[] cases = [.. suite.Elements("testcase")];
        foreach (XElement test in cases)
        {
            Assert.Equal("name classname time", string.Join(" ", test.Attributes().Select(attribute => attribute.Name)));
            Assert.True(decimal.TryParse(test.Attribute("time")!.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _));
            Assert.InRange(test.Elements().Count(), 0, 1);
            Assert.All(test.Elements("failure"), failure => Assert.Equal("message type", string.Join(" ", failure.Attributes().Select(attribute => attribute.Name))));
            Assert.All(test.Elements("skipped"), skipped => Assert.Equal("message", string.Join(" ", skipped.Attributes().Select(attribute => attribute.Name))));
            Assert.All(test.Elements(), element => Assert.Contains(element.Name.LocalName, CaseElements));
        }

        Assert.Equal(cases.Length, (int)suite.Attribute("tests")!);
        Assert.Equal(cases.Count(test => test.Element("failure") is not null), (int)suite.Attribute("failures")!);
        Assert.Equal(cases.Count(test => test.Element("skipped") is not null), (int)suite.Attribute("skipped")!);
        Assert.Equal(0, (int)suite.Attribute("errors")!);
        return suite;
    }

    [Fact]
    public void JUnit_has_one_case_per_check()
    {
        AccessSummary summary = Summarize();
        XElement suite = CheckJUnit(JUnitReport.Create(summary, Start, "builder"));
        Assert.Equal(summary.Results.Select(result => $"{result.Check} {result.Target}"), suite.Elements("testcase").Select(test => test.Attribute("name")!.Value));
        XElement failure = suite.Descendants("failure").First();
        Assert.Equal("ModelAccess", failure.Attribute("type")!.Value);
        Assert.Contains("Remedy: Ask for it.", failure.Value, StringComparison.Ordinal);
        Assert.Contains("Code: Model.AccessDenied", failure.Value, StringComparison.Ordinal);
        Assert.Equal("2026-11-29T00:00:00", suite.Attribute("timestamp")!.Value);
        Assert.Contains("Retirement qwen-plus", suite.Element("system-out")!.Value, StringComparison.Ordinal);
        Assert.Contains(suite.Descendants("property"), property => property.Attribute("name")!.Value == "exitCode" && property.Attribute("value")!.Value == "40");
        Assert.Contains(suite.Descendants("property"), property => property.Attribute("name")!.Value == "firstRetirement" && property.Attribute("value")!.Value == "2026-10-10");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0001")]
    [InlineData("\ud83d\ude00 \ud83d")]
    public void JUnit_is_valid_for_any_name_of_the_machine(string machine) => CheckJUnit(JUnitReport.Create(Summarize(), Start, machine));

    [Fact]
    public void JUnit_is_valid_for_any_text()
    {
        var failed = new AccessResult { Check = AccessCheck.Model, Target = Hostile, Status = AccessStatus.Failed, Message = Hostile, Cause = Hostile, Remedy = Hostile };
        XElement suite = CheckJUnit(JUnitReport.Create(AccessVerdicts.Summarize([failed], TimeSpan.FromDays(2)), Start, "m"));
        Assert.Contains("\u4e2d", suite.Descendants("failure").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void GitHub_gets_an_annotation_per_failure_and_warning()
    {
        string[] lines = [.. PlatformReport.FormatAnnotations(AccessReportFormat.GitHub, Summarize())];
        Assert.Equal(
            [
                "::error title=QwenPS%3A Model qwen-max::It isn't granted. Ask for it.",
                "::warning title=QwenPS%3A Retirement qwen-plus::It retires. Use another model.",
            ],
            lines);
    }

    [Fact]
    public void Azure_gets_an_issue_per_failure_and_warning()
    {
        string[] lines = [.. PlatformReport.FormatAnnotations(AccessReportFormat.Azure, Summarize())];
        Assert.Equal(
            [
                "##vso[task.logissue type=error]QwenPS: Model qwen-max: It isn't granted. Ask for it.",
                "##vso[task.logissue type=warning]QwenPS: Retirement qwen-plus: It retires. Use another model.",
            ],
            lines);
    }

    [Theory]
    [InlineData(AccessReportFormat.GitHub)]
    [InlineData(AccessReportFormat.Azure)]
    public void Text_of_a_server_cannot_start_another_command(AccessReportFormat format)
    {
        var failed = new AccessResult { Check = AccessCheck.Model, Target = "m,n:o", Status = AccessStatus.Failed, Cause = Hostile };
        string line = Assert.Single(PlatformReport.FormatAnnotations(format, AccessVerdicts.Summarize([failed], TimeSpan.Zero)));
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\r', line);
        Assert.DoesNotContain("100% ", line, StringComparison.Ordinal);
        if (format == AccessReportFormat.GitHub) Assert.StartsWith("::error title=QwenPS%3A Model m%2Cn%3Ao::", line, StringComparison.Ordinal);
    }

    [Fact]
    public void GitHub_gets_at_most_ten_annotations_of_a_kind()
    {
        AccessResult[] failed = [.. Enumerable.Range(0, 15).Select(i => new AccessResult { Check = AccessCheck.Model, Target = $"m{i}", Status = AccessStatus.Failed, Cause = "c" })];
        string[] lines = [.. PlatformReport.FormatAnnotations(AccessReportFormat.GitHub, AccessVerdicts.Summarize(failed, TimeSpan.Zero))];
        Assert.Equal(10, lines.Length);
        Assert.Contains("6 more", lines[9], StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_is_a_table_that_text_of_a_server_does_not_break()
    {
        var failed = new AccessResult { Check = AccessCheck.Model, Target = "m", Status = AccessStatus.Failed, Cause = Hostile };
        string[] lines = PlatformReport.FormatMarkdown(AccessVerdicts.Summarize([failed], TimeSpan.Zero)).Split('\n');
        string row = Assert.Single(lines, line => line.Contains("| Model |", StringComparison.Ordinal));
        Assert.StartsWith("| \u274c Failed | Model | m | a\\|b \\`c\\` &lt;img> \\[x\\](y)", row, StringComparison.Ordinal);
        Assert.EndsWith(" |", row, StringComparison.Ordinal);
        Assert.StartsWith("### ", lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GITHUB_ACTIONS", "true", AccessReportFormat.GitHub)]
    [InlineData("TF_BUILD", "True", AccessReportFormat.Azure)]
    [InlineData("GITHUB_ACTIONS", "false", AccessReportFormat.None)]
    [InlineData("GITLAB_CI", "true", AccessReportFormat.None)]
    [InlineData("JENKINS_URL", "https://ci", AccessReportFormat.None)]
    public void The_environment_decides(string name, string value, AccessReportFormat format) =>
        Assert.Equal(format, PlatformReport.Detect(variable => variable == name ? value : null));

    [Fact]
    public void A_mask_is_only_for_a_system_that_supports_it()
    {
        Assert.Equal("::add-mask::k%25", PlatformReport.FormatMask(AccessReportFormat.GitHub, "k%"));
        Assert.Equal("##vso[task.setsecret]k", PlatformReport.FormatMask(AccessReportFormat.Azure, "k"));
        Assert.Null(PlatformReport.FormatMask(AccessReportFormat.None, "k"));
    }

    private static AccessSummary Summarize() => AccessVerdicts.Summarize(
        [
            new AccessResult { Check = AccessCheck.Key, Target = "sk-***", Status = AccessStatus.Passed, Message = "Found", Latency = 1.5 },
            new AccessResult
            {
                Check = AccessCheck.Model, Target = "qwen-max", Status = AccessStatus.Failed, Message = "Denied", Kind = ErrorKind.ModelAccess, StatusCode = 403,
                Code = "Model.AccessDenied", Cause = "It isn't granted.", Remedy = "Ask for it.", RequestId = "r1", Latency = 12.34,
            },
            new AccessResult { Check = AccessCheck.Retirement, Target = "qwen-plus", Status = AccessStatus.Warning, Message = "It retires.", Remedy = "Use another model.", RetirementDate = Retirement },
            new AccessResult { Check = AccessCheck.Retirement, Target = "qwen-max", Status = AccessStatus.Skipped, Message = "Unknown" },
        ],
        TimeSpan.FromSeconds(2.5));
}
