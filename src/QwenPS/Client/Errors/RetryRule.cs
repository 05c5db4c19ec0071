namespace QwenPS.Client.Errors;

/// <summary>How often a failed call is retried.</summary>
internal enum RetryRule
{
    Never,

    /// <summary>
    /// One retry. This rule is for an error with two possible causes: a rate limit, after which calls work again within a minute, or a used-up quota.
    /// </summary>
    Once,

    Always,
}
