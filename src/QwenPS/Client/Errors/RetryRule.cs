namespace QwenPS.Client.Errors;

/// <summary>Specifies how often a failed call is retried.</summary>
internal enum RetryRule
{
    Never,

    /// <summary>
    /// The call is retried once. This rule is for errors that might be temporary. For example, one error code can mean that a rate limit was exceeded or that a
    /// quota is used up. After an exceeded rate limit, calls succeed again within a minute. After an exhausted quota, calls continue to fail.
    /// </summary>
    Once,

    Always,
}
