namespace QwenPS;

/// <summary>How Assert-QwenAccess reports its results to a CI system.</summary>
public enum AccessReportFormat
{
    /// <summary>Depends on the environment: GitHub if GITHUB_ACTIONS is true, Azure if TF_BUILD is true, otherwise None.</summary>
    Auto,

    /// <summary>No commands of a CI system. This is also the format for GitLab and Jenkins, which read the JUnit file of -ReportPath.</summary>
    None,

    /// <summary>Annotations of GitHub Actions, and the job summary.</summary>
    GitHub,

    /// <summary>Logging commands of Azure Pipelines, and the summary of the run.</summary>
    Azure,
}
