using System.Text;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Diagnostics;

/// <summary>
/// Creates output for CI systems: the commands that a system reads from standard output, and the Markdown summary that the system displays for a run.
/// </summary>
internal static class PlatformReport
{
    /// <summary>
    /// The maximum number of annotations of each kind. GitHub displays at most 10 for each step. The summary isn't limited, and contains all results.
    /// </summary>
    private const int MaxAnnotations = 10;

    /// <summary>Returns the format of the CI system that runs this process.</summary>
    /// <param name="getVariable">A function that reads an environment variable.</param>
    public static AccessReportFormat Detect(Func<string, string?> getVariable)
    {
        if (LogCommands.IsGitHub(getVariable)) return AccessReportFormat.GitHub;
        return LogCommands.IsAzure(getVariable) ? AccessReportFormat.Azure : AccessReportFormat.None;
    }

    /// <summary>Formats the failures and warnings as commands, with one command per line.</summary>
    public static IEnumerable<string> FormatAnnotations(AccessReportFormat format, AccessSummary summary)
    {
        if (format is not (AccessReportFormat.GitHub or AccessReportFormat.Azure)) return [];
        return FormatAnnotations(format, summary, AccessStatus.Failed).Concat(FormatAnnotations(format, summary, AccessStatus.Warning));
    }

    /// <summary>Formats the command that masks a secret in the log.</summary>
    public static string? FormatMask(AccessReportFormat format, string secret) => format switch
    {
        AccessReportFormat.GitHub => "::add-mask::" + EscapeGitHub(secret),
        AccessReportFormat.Azure => "##vso[task.setsecret]" + EscapeAzure(secret),
        _ => null,
    };

    /// <summary>Formats the command that adds a Markdown file to the page of an Azure run.</summary>
    public static string FormatUpload(string path) => "##vso[task.uploadsummary]" + EscapeAzure(path);

    /// <summary>Formats the results as Markdown.</summary>
    public static string FormatMarkdown(AccessSummary summary)
    {
        var text = new StringBuilder();
        string title = summary.IsPassed ? Texts.Format("Report.Passed") : Texts.Format("Report.Failed", summary.Verdict, summary.ExitCode);
        text.Append("### ").Append(title).Append("\n\n");
        text.Append(Texts.Format("Report.Counts", summary.Passed, summary.Failed, summary.Warnings, summary.Skipped)).Append("\n\n");
        text.Append(Texts.Format("Report.Header")).Append("\n|---|---|---|---|\n");
        foreach (AccessResult result in summary.Results)
        {
            string mark = result.Status switch
            {
                AccessStatus.Passed => "✅",
                AccessStatus.Failed => "❌",
                AccessStatus.Warning => "⚠️",
                _ => "➖",
            };
            string[] cells = [$"{mark} {result.Status}", result.Check.ToString(), EscapeMarkdown(result.Target), EscapeMarkdown(AccessText.FormatReason(result))];
            text.Append("| ").Append(string.Join(" | ", cells)).Append(" |\n");
        }

        return text.Append('\n').ToString();
    }

    private static IEnumerable<string> FormatAnnotations(AccessReportFormat format, AccessSummary summary, AccessStatus status)
    {
        AccessResult[] results = summary.Results.Where(result => result.Status == status).ToArray();
        int count = results.Length <= MaxAnnotations ? results.Length : MaxAnnotations - 1;
        foreach (AccessResult result in results.Take(count)) yield return Annotate(format, status, $"{result.Check} {result.Target}", AccessText.FormatReason(result));
        if (count < results.Length) yield return Annotate(format, status, "Assert-QwenAccess", Texts.Format("Report.More", results.Length - count));
    }

    private static string Annotate(AccessReportFormat format, AccessStatus status, string title, string message)
    {
        string level = status == AccessStatus.Failed ? "error" : "warning";
        return format == AccessReportFormat.GitHub
            ? $"::{level} title={EscapeGitHub($"QwenPS: {title}").Replace(":", "%3A").Replace(",", "%2C")}::{EscapeGitHub(message)}"
            : $"##vso[task.logissue type={level}]{EscapeAzure($"QwenPS: {title}: {message}")}";
    }

    private static string EscapeGitHub(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    private static string EscapeAzure(string text) => text.Replace("%", "%AZP25").Replace("\r", "%0D").Replace("\n", "%0A");

    /// <summary>Escapes a text from the server, so it isn't displayed as Markdown or HTML.</summary>
    private static string EscapeMarkdown(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (c is '\r' or '\n') escaped.Append(' ');
            else if (c == '<') escaped.Append("&lt;");
            else if (c == '&') escaped.Append("&amp;");
            else if (c is '\\' or '|' or '`' or '*' or '_' or '[' or ']' or '!' or '#' or '~') escaped.Append('\\').Append(c);
            else escaped.Append(c);
        }

        return escaped.ToString();
    }
}
