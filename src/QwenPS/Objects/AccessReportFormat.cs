namespace QwenPS;

/// <summary>Specifies how Assert-QwenAccess reports its results to a CI system.</summary>
public enum AccessReportFormat
{
    /// <summary>Uses the format that matches the environment: GitHub if GITHUB_ACTIONS is true, Azure if TF_BUILD is true, and otherwise None.</summary>
    Auto,

    /// <summary>Writes no commands of a CI system. This is also the format for GitLab and Jenkins, which read the JUnit file of -ReportPath.</summary>
    None,

    /// <summary>Writes annotations of GitHub Actions and the job summary.</summary>
    GitHub,

    /// <summary>Writes logging commands of Azure Pipelines and the summary of the run.</summary>
    Azure,
}
