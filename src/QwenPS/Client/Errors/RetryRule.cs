namespace QwenPS.Client.Errors;

/// <summary>Specifies how often a failed call is retried.</summary>
internal enum RetryRule
{
    Never,

    /// <summary>
    /// The call is retried once. This rule is for errors with two possible causes: a rate limit, after which calls succeed again within a minute, or an
    /// exhausted quota.
    /// </summary>
    Once,

    Always,
}
