namespace QwenPS;

/// <summary>Specifies how Assert-QwenAccess reports its results to a CI system.</summary>
public enum AccessReportFormat
{
    /// <summary>
    /// Detects the format from the environment variables of the CI system. The format is GitHub if GITHUB_ACTIONS is true, or Azure if TF_BUILD is true.
    /// Otherwise, the value None is used.
    /// </summary>
    Auto,

    /// <summary>
    /// Writes no commands for a CI system. Use this value for GitLab and Jenkins, because they read the JUnit file that -ReportPath specifies
    /// instead.
    /// </summary>
    None,

    /// <summary>Writes annotations of GitHub Actions and the job summary.</summary>
    GitHub,

    /// <summary>Writes logging commands of Azure Pipelines and the summary of the pipeline run.</summary>
    Azure,
}
