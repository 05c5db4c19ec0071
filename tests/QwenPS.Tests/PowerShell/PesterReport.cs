using System.Globalization;
using System.Xml.Linq;

namespace QwenPS.Tests.PowerShell;

/// <summary>Represents the results of a Pester run, with one JUnit XML file per test file.</summary>
internal sealed class PesterReport
{
    private const int MaxMessageLength = 2000;

    private PesterReport(IReadOnlyList<XElement> tests, IEnumerable<string> filesWithoutResult)
    {
        IReadOnlyList<XElement> skipped = [.. tests.Where(test => GetStatus(test) == "Skipped")];
        Passed = tests.Count(test => GetStatus(test) == "Passed");
        Skipped = skipped.Count;
        SkippedWithoutReason = [.. skipped.Where(test => string.IsNullOrWhiteSpace(FindMessage(test, "skipped"))).Select(GetName)];
        // All other results (Inconclusive, NotRun) aren't counted as passed.
        Failures =
        [
            .. filesWithoutResult.Select(name => $"{name}\n  has no results: the PowerShell that ran it broke off, or never came to it"),
            .. tests.Where(test => GetStatus(test) is not ("Passed" or "Skipped")).Select(Describe),
        ];
    }

    public int Passed { get; }

    public int Failed => Failures.Count;

    public int Skipped { get; }

    /// <summary>Gets the name and the message of each failed test.</summary>
    public IReadOnlyList<string> Failures { get; }

    public IReadOnlyList<string> SkippedWithoutReason { get; }

    /// <summary>Adds the results of these test files.</summary>
    public static PesterReport Read(string folder, IEnumerable<string> testFiles)
    {
        var tests = new List<XElement>();
        var filesWithoutResult = new List<string>();
        foreach (string name in testFiles.Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal))
        {
            var result = new FileInfo(Path.Combine(folder, name + ".xml"));
            if (result is { Exists: true, Length: > 0 }) tests.AddRange(XDocument.Load(result.FullName).Descendants("testcase"));
            else filesWithoutResult.Add(name);
        }

        return new PesterReport(tests, filesWithoutResult);
    }

    private static string Describe(XElement test)
    {
        string message = FindMessage(test, "failure") ?? FindMessage(test, "skipped") ?? "no message";
        if (message.Length > MaxMessageLength) message = message[..MaxMessageLength] + "…";
        return string.Create(CultureInfo.InvariantCulture, $"{GetName(test)}\n  {message.ReplaceLineEndings("\n  ")}");
    }

    private static string? FindMessage(XElement test, string outcome) => (string?)test.Element(outcome)?.Attribute("message");

    private static string? GetStatus(XElement test) => (string?)test.Attribute("status");

    private static string GetName(XElement test) => (string?)test.Attribute("name") ?? "?";
}
