using System.Globalization;
using System.Text;
using System.Xml;

namespace QwenPS.Diagnostics;

/// <summary>
/// Creates a report in the JUnit format, which Jenkins, GitLab, Azure Pipelines, and most other CI systems can read. The format has no official schema. The
/// report matches two schemas: the schema of the Ant task, which is the strictest schema, and the schema of the Jenkins xUnit plugin.
/// </summary>
internal static class JUnitReport
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <param name="summary">The results.</param>
    /// <param name="start">The time when the checks started.</param>
    /// <param name="machine">The name of this computer.</param>
    public static byte[] Create(AccessSummary summary, DateTimeOffset start, string machine)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = Utf8, Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize }))
        {
            writer.WriteStartDocument();
            writer.WriteStartElement("testsuites");
            WriteSuite(writer, summary, start, machine);
            writer.WriteEndElement();
        }

        return stream.ToArray();
    }

    private static void WriteSuite(XmlWriter writer, AccessSummary summary, DateTimeOffset start, string machine)
    {
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", "Assert-QwenAccess");
        writer.WriteAttributeString("package", "QwenPS");
        writer.WriteAttributeString("id", "0");
        // In the schema of the Ant task, a time has no time zone, so the time is written in UTC.
        writer.WriteAttributeString("timestamp", start.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        writer.WriteAttributeString("hostname", machine.Trim().Length == 0 ? "localhost" : Clean(machine));
        writer.WriteAttributeString("tests", Number(summary.Results.Count));
        writer.WriteAttributeString("failures", Number(summary.Failed));
        writer.WriteAttributeString("errors", "0");
        writer.WriteAttributeString("skipped", Number(summary.Skipped));
        writer.WriteAttributeString("time", Seconds(summary.Duration.TotalMilliseconds));
        writer.WriteStartElement("properties");
        WriteProperty(writer, "verdict", summary.Verdict.ToString());
        WriteProperty(writer, "exitCode", Number(summary.ExitCode));
        if (summary.FirstRetirement is { } date) WriteProperty(writer, "firstRetirement", date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        writer.WriteEndElement();
        foreach (AccessResult result in summary.Results) WriteCase(writer, result);
        // In the schema of the Ant task, a test case can't contain output, so the warnings are written here.
        IEnumerable<string> warnings = summary.Results.Where(result => result.Status == AccessStatus.Warning)
            .Select(result => $"{result.Status}: {result.Check} {result.Target}: {AccessText.FormatReason(result)}");
        writer.WriteElementString("system-out", Clean(string.Join("\n", warnings)));
        writer.WriteElementString("system-err", "");
        writer.WriteEndElement();
    }

    private static void WriteProperty(XmlWriter writer, string name, string value)
    {
        writer.WriteStartElement("property");
        writer.WriteAttributeString("name", name);
        writer.WriteAttributeString("value", value);
        writer.WriteEndElement();
    }

    private static void WriteCase(XmlWriter writer, AccessResult result)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("name", Clean($"{result.Check} {result.Target}"));
        writer.WriteAttributeString("classname", $"QwenPS.{result.Check}");
        writer.WriteAttributeString("time", Seconds(result.Latency ?? 0));
        if (result.Status == AccessStatus.Failed)
        {
            writer.WriteStartElement("failure");
            writer.WriteAttributeString("message", Clean(result.Message ?? ""));
            writer.WriteAttributeString("type", result.Kind?.ToString() ?? result.Check.ToString());
            writer.WriteString(Clean(AccessText.FormatDetails(result)));
            writer.WriteEndElement();
        }
        else if (result.Status == AccessStatus.Skipped)
        {
            writer.WriteStartElement("skipped");
            writer.WriteAttributeString("message", Clean(result.Message ?? ""));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double milliseconds) => (milliseconds / 1000).ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Replaces characters that XML doesn't allow, such as control characters and unpaired surrogates.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text[i]).Append(text[++i]);
                continue;
            }

            clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        }

        return clean.ToString();
    }
}

/// <summary>Formats a result for a report.</summary>
internal static class AccessText
{
    /// <summary>Formats the reason and the remedy on one line.</summary>
    public static string FormatReason(AccessResult result)
    {
        string reason = (result.Status == AccessStatus.Failed ? result.Cause : null) ?? result.Message ?? "";
        return result.Remedy is { } remedy ? $"{reason} {remedy}" : reason;
    }

    /// <summary>Formats all details, with one detail per line.</summary>
    public static string FormatDetails(AccessResult result)
    {
        (string Name, string? Value)[] details =
        [
            (nameof(result.Message), result.Message),
            (nameof(result.StatusCode), result.StatusCode?.ToString(CultureInfo.InvariantCulture)),
            (nameof(result.Code), result.Code),
            (nameof(result.Cause), result.Cause),
            (nameof(result.Remedy), result.Remedy),
            (nameof(result.RequestId), result.RequestId),
        ];
        return string.Join("\n", details.Where(detail => detail.Value is not null).Select(detail => $"{detail.Name}: {detail.Value}"));
    }
}
