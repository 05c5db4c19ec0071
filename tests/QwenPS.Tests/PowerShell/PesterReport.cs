using System.Globalization;
using System.Xml.Linq;

namespace QwenPS.Tests.PowerShell;

/// <summary>What a Pester run has written down, as NUnit 3 XML.</summary>
internal sealed class PesterReport
{
    private const int MostOfAMessage = 2000;

    private PesterReport(IReadOnlyList<XElement> tests)
    {
        Passed = Of(tests, "Passed").Count();
        // Anything else that may be there (Inconclusive, say) is no success.
        Failures = [.. tests.Except(Of(tests, "Passed")).Except(Of(tests, "Skipped")).Select(Describe)];
        Skipped = Of(tests, "Skipped").Count();
        SkippedWithoutReason = [.. Of(tests, "Skipped").Where(test => string.IsNullOrWhiteSpace(test.Element("reason")?.Element("message")?.Value)).Select(NameOf)];
    }

    public int Passed { get; }

    public int Failed => Failures.Count;

    public int Skipped { get; }

    /// <summary>Name and message of each test that failed.</summary>
    public IReadOnlyList<string> Failures { get; }

    public IReadOnlyList<string> SkippedWithoutReason { get; }

    public static PesterReport Read(string path) => new([.. XDocument.Load(path).Descendants("test-case")]);

    private static IEnumerable<XElement> Of(IEnumerable<XElement> tests, string result) => tests.Where(test => (string?)test.Attribute("result") == result);

    private static string Describe(XElement test)
    {
        string message = test.Element("failure")?.Element("message")?.Value.Trim() ?? "no message";
        if (message.Length > MostOfAMessage) message = message[..MostOfAMessage] + "…";
        return string.Create(CultureInfo.InvariantCulture, $"{NameOf(test)}\n  {message.ReplaceLineEndings("\n  ")}");
    }

    private static string NameOf(XElement test) => (string?)test.Attribute("fullname") ?? (string?)test.Attribute("name") ?? "?";
}
