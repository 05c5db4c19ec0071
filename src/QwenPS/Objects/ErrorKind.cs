namespace QwenPS;

/// <summary>
/// Specifies the kind of failure. The error ID of the ErrorRecord is <c>Qwen.</c>, followed by the name of the kind. The numbers in parentheses are
/// HTTP status codes.
/// </summary>
public enum ErrorKind
{
    /// <summary>The request is malformed or a parameter is out of range (400, 413, 422).</summary>
    InvalidRequest,

    /// <summary>The service doesn't recognize the model (404 <c>model_not_found</c>, 400 <c>model_not_supported</c>).</summary>
    ModelNotFound,

    /// <summary>The messages are longer than the model's context window (400 <c>context_length_exceeded</c>).</summary>
    ContextLength,

    /// <summary>The content moderation of the service blocked the input or the output (400 <c>data_inspection_failed</c>).</summary>
    ContentFilter,

    /// <summary>The account has an overdue payment, or its quota is used up (400 <c>Arrearage</c>, 402, and some errors with 429).</summary>
    Billing,

    /// <summary>The API key is wrong, expired, revoked, or from another region (401).</summary>
    Authentication,

    /// <summary>The key doesn't have permission to call this model (403 <c>Model.AccessDenied</c>).</summary>
    ModelAccess,

    /// <summary>The key and the workspace don't match (403 <c>Workspace.AccessDenied</c>).</summary>
    WorkspaceAccess,

    /// <summary>The account or key doesn't have the required permission (403).</summary>
    Permission,

    /// <summary>The path doesn't exist on this host (404).</summary>
    NotFound,

    /// <summary>No response arrived within the time limit (408, 504, or a timeout of this module).</summary>
    Timeout,

    /// <summary>There were too many requests per minute or second, or the number of requests increased suddenly (429).</summary>
    RateLimit,

    /// <summary>There were too many concurrent requests (429 <c>concurrent_limit_exceeded</c>).</summary>
    Concurrency,

    /// <summary>There were too many tokens per minute (429 <c>insufficient_quota</c>, <c>Throttling.AllocationQuota</c>).</summary>
    TokenQuota,

    /// <summary>The service failed (500).</summary>
    Server,

    /// <summary>The service or the model is overloaded or in maintenance (502, 503).</summary>
    Overloaded,

    /// <summary>The service couldn't be reached. The cause is the name resolution, a refused or reset connection, TLS, or the proxy.</summary>
    Network,

    /// <summary>The answer is invalid. It isn't JSON, contains no choices, or is an incomplete stream.</summary>
    Protocol,

    /// <summary>The answer doesn't contain the requested JSON. It isn't JSON, is incomplete, or doesn't match the schema.</summary>
    SchemaViolation,

    /// <summary>A local setting, such as the key, is missing or contradictory. No request was sent.</summary>
    Configuration,
}
