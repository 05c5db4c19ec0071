namespace QwenPS.Client.Errors;

/// <summary>How often a failed call is retried.</summary>
internal enum RetryRule
{
    Never,

    /// <summary>One retry, for an error that can be either a limit that clears within a minute or a used-up quota.</summary>
    Once,

    Always,
}
