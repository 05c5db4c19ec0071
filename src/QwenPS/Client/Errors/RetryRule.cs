namespace QwenPS.Client.Errors;

/// <summary>Specifies how often a failed call is retried.</summary>
internal enum RetryRule
{
    Never,

    /// <summary>
    /// The call is retried once. This rule is for errors that have two possible causes. If a rate limit was exceeded, calls succeed again within a minute. If a
    /// quota is used up, calls continue to fail.
    /// </summary>
    Once,

    Always,
}
