using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace QwenPS.Tests.Security;

/// <summary>Verifies that the tests that SECURITY.md mentions exist, and that the page specifies a test for each defended threat.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly string Root = FindRoot();

    private static string Page => File.ReadAllText(Path.Combine(Root, "SECURITY.md"));

    [Fact]
    public void Every_test_that_it_names_exists()
    {
        string[] known = [.. typeof(SecurityPageTests).Assembly.GetTypes().SelectMany(type => type.GetMethods().Where(IsTest).Select(method => $"{type.Name}.{method.Name}"))];
        string[] named = [.. Named().Matches(Page).Select(match => match.Groups[1].Value)];
        Assert.True(named.Length > 15, $"It names {named.Length} tests only.");
        Assert.Empty(named.Except(known));
    }

    [Fact]
    public void Every_Pester_test_that_it_names_exists()
    {
        Match[] named = [.. PesterNamed().Matches(Page).Cast<Match>()];
        Assert.True(named.Length > 5, $"It names {named.Length} Pester tests only.");
        Assert.Empty(named.Where(match => !File.ReadAllText(Path.Combine(Root, "tests", "Pester", match.Groups[1].Value + ".Tests.ps1")).Contains($"It '{match.Groups[2].Value.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal))
            .Select(match => match.Value));
    }

    [Fact]
    public void Every_row_of_what_is_defended_names_a_test()
    {
        string defended = Page[Page.IndexOf("## Threats that QwenPS defends against", StringComparison.Ordinal)..Page.IndexOf("## What QwenPS doesn't defend against", StringComparison.Ordinal)];
        string[] rows = [.. defended.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.EndsWith("| Tests |", StringComparison.Ordinal))];
        Assert.True(rows.Length > 8);
        Assert.All(rows, row => Assert.True(Named().IsMatch(row) || PesterNamed().IsMatch(row), row));
    }

    private static bool IsTest(MethodInfo method) => method.GetCustomAttributes().Any(attribute => attribute is FactAttribute);

    [GeneratedRegex("`([A-Z]\\w+Tests\\.\\w+|\\w+Properties\\.\\w+)`")]
    private static partial Regex Named();

    // `File`: «name of the test»
    [GeneratedRegex("`([\\w.-]+)`: «([^»]+)»")]
    private static partial Regex PesterNamed();

    private static string FindRoot([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", ".."));
}
