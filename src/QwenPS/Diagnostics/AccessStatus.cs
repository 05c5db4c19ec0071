namespace QwenPS.Diagnostics;

/// <summary>The words for what a check came to.</summary>
internal static class AccessStatus
{
    public const string Passed = "Passed";
    public const string Failed = "Failed";
    public const string Warning = "Warning";
    public const string Skipped = "Skipped";
}
