using System.Globalization;
using System.Xml.Linq;

namespace QwenPS.Tests.PowerShell;

/// <summary>What a Pester run has written down, as JUnit XML.</summary>
internal sealed class PesterReport
{
    private const int MostOfAMessage = 2000;

    private PesterReport(IReadOnlyList<XElement> tests)
    {
        IReadOnlyList<XElement> skipped = [.. tests.Where(test => StatusOf(test) == "Skipped")];
        Passed = tests.Count(test => StatusOf(test) == "Passed");
        Skipped = skipped.Count;
        SkippedWithoutReason = [.. skipped.Where(test => string.IsNullOrWhiteSpace(MessageOf(test, "skipped"))).Select(NameOf)];
        // Whatever else there is (Inconclusive, NotRun) is no success.
        Failures = [.. tests.Where(test => StatusOf(test) is not ("Passed" or "Skipped")).Select(Describe)];
    }

    public int Passed { get; }

    public int Failed => Failures.Count;

    public int Skipped { get; }

    /// <summary>Name and message of each test that failed.</summary>
    public IReadOnlyList<string> Failures { get; }

    public IReadOnlyList<string> SkippedWithoutReason { get; }

    public static PesterReport Read(string path) => new([.. XDocument.Load(path).Descendants("testcase")]);

    private static string Describe(XElement test)
    {
        string message = MessageOf(test, "failure") ?? MessageOf(test, "skipped") ?? "no message";
        if (message.Length > MostOfAMessage) message = message[..MostOfAMessage] + "…";
        return string.Create(CultureInfo.InvariantCulture, $"{NameOf(test)}\n  {message.ReplaceLineEndings("\n  ")}");
    }

    private static string? MessageOf(XElement test, string outcome) => (string?)test.Element(outcome)?.Attribute("message");

    private static string? StatusOf(XElement test) => (string?)test.Attribute("status");

    private static string NameOf(XElement test) => (string?)test.Attribute("name") ?? "?";
}
