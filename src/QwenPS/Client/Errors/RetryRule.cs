namespace QwenPS.Client.Errors;

/// <summary>How often a failed call is tried again.</summary>
internal enum RetryRule
{
    Never,

    /// <summary>Once, for answers that cannot be told apart: a limit that clears within a minute, or a quota that is used up.</summary>
    Once,

    Always,
}
