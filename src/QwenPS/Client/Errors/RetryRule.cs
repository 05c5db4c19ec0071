namespace QwenPS.Client.Errors;

/// <summary>Specifies how often a failed call is retried.</summary>
internal enum RetryRule
{
    Never,

    /// <summary>
    /// The call is retried once. This rule is for errors that have two possible causes. After a rate limit, calls succeed again within a minute. After an
    /// exhausted quota, they don't.
    /// </summary>
    Once,

    Always,
}
