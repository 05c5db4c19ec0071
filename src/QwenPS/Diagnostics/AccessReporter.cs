using System.Text;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>
/// Writes the reports of Assert-QwenAccess. If a report can't be written, writes a warning. In this case, the result of the checks doesn't change.
/// </summary>
/// <param name="format">The format. If the user specified Auto, this is the detected format.</param>
/// <param name="getVariable">A function that reads an environment variable.</param>
/// <param name="writeLine">An action that writes a line to standard output.</param>
/// <param name="warn">An action that writes a warning.</param>
internal sealed class AccessReporter(AccessReportFormat format, Func<string, string?> getVariable, Action<string> writeLine, Action<string> warn)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the commands and the summary for the CI system.</summary>
    public void WritePlatform(AccessSummary summary)
    {
        foreach (string line in PlatformReport.FormatAnnotations(format, summary)) writeLine(line);
        if (format == AccessReportFormat.GitHub && getVariable("GITHUB_STEP_SUMMARY") is { Length: > 0 } path)
        {
            TryWrite(path, () => File.AppendAllText(path, PlatformReport.FormatMarkdown(summary), Utf8));
        }
        else if (format == AccessReportFormat.Azure)
        {
            string folder = getVariable("AGENT_TEMPDIRECTORY") is { Length: > 0 } given ? given : Path.GetTempPath();
            string file = Path.Combine(folder, $"QwenPS access {Guid.NewGuid():N}.md");
            if (TryWrite(file, () => File.WriteAllText(file, PlatformReport.FormatMarkdown(summary), Utf8))) writeLine(PlatformReport.FormatUpload(file));
        }
    }

    /// <summary>Writes the JUnit file.</summary>
    public void WriteJUnit(string path, AccessSummary summary, DateTimeOffset start) =>
        TryWrite(path, () => File.WriteAllBytes(path, JUnitReport.Create(summary, start, Environment.MachineName)));

    private bool TryWrite(string path, Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            warn(Texts.Format("Report.NotWritten", path, exception.Message));
            return false;
        }
    }
}
