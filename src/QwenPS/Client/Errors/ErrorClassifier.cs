namespace QwenPS.Client.Errors;

/// <summary>How often a failed call is tried again.</summary>
internal enum RetryRule
{
    Never,

    /// <summary>Once, for answers that cannot be told apart: a limit that clears within a minute, or a quota that is used up.</summary>
    Once,

    Always,
}

/// <summary>From status, code and message to the kind of failure. The rows are section 6 of the service's documented errors.</summary>
internal static class ErrorClassifier
{
    private static readonly (string Code, ErrorKind Kind, RetryRule Retry)[] Rows =
    [
        ("missing_required_field", ErrorKind.InvalidRequest, RetryRule.Never),
        ("invalid_value", ErrorKind.InvalidRequest, RetryRule.Never),
        ("invalid_parameter", ErrorKind.InvalidRequest, RetryRule.Never),
        ("InvalidParameter", ErrorKind.InvalidRequest, RetryRule.Never),
        ("BadRequest", ErrorKind.InvalidRequest, RetryRule.Never),
        ("model_not_supported", ErrorKind.ModelNotFound, RetryRule.Never),
        ("model_not_found", ErrorKind.ModelNotFound, RetryRule.Never),
        ("ModelNotFound", ErrorKind.ModelNotFound, RetryRule.Never),
        ("context_length_exceeded", ErrorKind.ContextLength, RetryRule.Never),
        ("data_inspection_failed", ErrorKind.ContentFilter, RetryRule.Never),
        ("DataInspectionFailed", ErrorKind.ContentFilter, RetryRule.Never),
        ("Arrearage", ErrorKind.Billing, RetryRule.Never),
        ("invalid_api_key", ErrorKind.Authentication, RetryRule.Never),
        ("InvalidApiKey", ErrorKind.Authentication, RetryRule.Never),
        ("expired_api_key", ErrorKind.Authentication, RetryRule.Never),
        ("revoked_api_key", ErrorKind.Authentication, RetryRule.Never),
        ("Model.AccessDenied", ErrorKind.ModelAccess, RetryRule.Never),
        ("model_access_denied", ErrorKind.ModelAccess, RetryRule.Never),
        ("Workspace.AccessDenied", ErrorKind.WorkspaceAccess, RetryRule.Never),
        ("AccessDenied", ErrorKind.Permission, RetryRule.Never),
        ("access_denied", ErrorKind.Permission, RetryRule.Never),
        ("rate_limit_exceeded", ErrorKind.RateLimit, RetryRule.Always),
        ("limit_requests", ErrorKind.RateLimit, RetryRule.Always),
        ("limit_burst_rate", ErrorKind.RateLimit, RetryRule.Always),
        ("concurrent_limit_exceeded", ErrorKind.Concurrency, RetryRule.Always),
        ("insufficient_quota", ErrorKind.TokenQuota, RetryRule.Once),
        ("Throttling.AllocationQuota", ErrorKind.TokenQuota, RetryRule.Once),
        ("Throttling", ErrorKind.RateLimit, RetryRule.Always),
        ("internal_error", ErrorKind.Server, RetryRule.Always),
        ("InternalError", ErrorKind.Server, RetryRule.Always),
        ("RequestTimeOut", ErrorKind.Server, RetryRule.Always),
        ("service_unavailable", ErrorKind.Overloaded, RetryRule.Always),
        ("ModelUnavailable", ErrorKind.Overloaded, RetryRule.Always),
        ("ModelServingError", ErrorKind.Overloaded, RetryRule.Always),
    ];

    public static (ErrorKind Kind, RetryRule Retry) Classify(int? status, ServiceError error)
    {
        (ErrorKind kind, RetryRule retry) = ByCode(error.Code) ?? ByCode(error.Type) ?? ByStatus(status);
        string message = error.Message ?? "";
        if (kind == ErrorKind.InvalidRequest && Mentions(message, "Range of input length should be"))
            return (ErrorKind.ContextLength, RetryRule.Never);
        if (kind is ErrorKind.TokenQuota or ErrorKind.RateLimit)
            return ByQuotaMessage(message) ?? (kind, retry);
        return (kind, retry);
    }

    /// <summary>A quota code stands for two things: tokens per minute, which clears, and a quota used up, which does not.</summary>
    private static (ErrorKind, RetryRule)? ByQuotaMessage(string message)
    {
        if (Mentions(message, "Free allocated quota exceeded") || Mentions(message, "plan and billing details"))
            return (ErrorKind.Billing, RetryRule.Never);
        if (Mentions(message, "Allocated quota exceeded")) return (ErrorKind.TokenQuota, RetryRule.Always);
        return null;
    }

    private static (ErrorKind, RetryRule)? ByCode(string? code)
    {
        if (string.IsNullOrEmpty(code)) return null;
        foreach (var row in Rows)
        {
            if (string.Equals(row.Code, code, StringComparison.OrdinalIgnoreCase)) return (row.Kind, row.Retry);
        }

        // Codes grow endings (InvalidParameter.DataInspection, invalid_parameter_error): the longest known beginning counts.
        (string Code, ErrorKind Kind, RetryRule Retry)? best = null;
        foreach (var row in Rows)
        {
            bool isBeginning = code!.StartsWith(row.Code, StringComparison.OrdinalIgnoreCase) && (code[row.Code.Length] is '.' or '_' or '-');
            if (isBeginning && row.Code.Length > (best?.Code.Length ?? 0)) best = row;
        }

        return best is { } found ? (found.Kind, found.Retry) : null;
    }

    private static (ErrorKind, RetryRule) ByStatus(int? status) => status switch
    {
        401 => (ErrorKind.Authentication, RetryRule.Never),
        402 => (ErrorKind.Billing, RetryRule.Never),
        403 => (ErrorKind.Permission, RetryRule.Never),
        404 => (ErrorKind.NotFound, RetryRule.Never),
        407 => (ErrorKind.Network, RetryRule.Never),
        408 or 504 => (ErrorKind.Timeout, RetryRule.Always),
        429 => (ErrorKind.RateLimit, RetryRule.Always),
        502 or 503 => (ErrorKind.Overloaded, RetryRule.Always),
        >= 500 => (ErrorKind.Server, RetryRule.Always),
        >= 400 => (ErrorKind.InvalidRequest, RetryRule.Never),
        // An error without a code inside a 200: the service failed, however politely.
        _ => (ErrorKind.Server, RetryRule.Once),
    };

    private static bool Mentions(string message, string text) => message.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0;
}
