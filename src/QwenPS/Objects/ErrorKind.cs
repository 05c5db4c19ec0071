namespace QwenPS;

/// <summary>What kind of failure it is. The error id of the ErrorRecord is <c>Qwen.</c> and this name.</summary>
public enum ErrorKind
{
    /// <summary>The request is malformed or a parameter is out of range (400, 413, 422).</summary>
    InvalidRequest,

    /// <summary>The service does not know the model (404 <c>model_not_found</c>, 400 <c>model_not_supported</c>).</summary>
    ModelNotFound,

    /// <summary>The messages are longer than the model's context (400 <c>context_length_exceeded</c>).</summary>
    ContextLength,

    /// <summary>Input or output was blocked by moderation (400 <c>data_inspection_failed</c>).</summary>
    ContentFilter,

    /// <summary>The account is overdue, or its quota used up (400 <c>Arrearage</c>, 402, some 429).</summary>
    Billing,

    /// <summary>The key is wrong, expired, revoked, or of another region (401).</summary>
    Authentication,

    /// <summary>The key may not call this model (403 <c>Model.AccessDenied</c>).</summary>
    ModelAccess,

    /// <summary>Key and workspace do not belong together (403 <c>Workspace.AccessDenied</c>).</summary>
    WorkspaceAccess,

    /// <summary>The account or key lacks the permission (403).</summary>
    Permission,

    /// <summary>The path does not exist on this host (404).</summary>
    NotFound,

    /// <summary>Nothing came in time (408, 504, or a time-out of this module).</summary>
    Timeout,

    /// <summary>Too many requests per minute or second, or a too sudden rise (429).</summary>
    RateLimit,

    /// <summary>Too many requests at once (429 <c>concurrent_limit_exceeded</c>).</summary>
    Concurrency,

    /// <summary>Too many tokens per minute (429 <c>insufficient_quota</c>, <c>Throttling.AllocationQuota</c>).</summary>
    TokenQuota,

    /// <summary>The service failed (500).</summary>
    Server,

    /// <summary>The service or the model is overloaded or in maintenance (502, 503).</summary>
    Overloaded,

    /// <summary>The service was not reached: name resolution, refused, reset, TLS, proxy.</summary>
    Network,

    /// <summary>What came back is no valid answer: no JSON, no choices, a stream cut short.</summary>
    Protocol,

    /// <summary>The model answered, but not with the JSON that was asked for: no JSON, cut short, or against the schema.</summary>
    SchemaViolation,

    /// <summary>Something is missing or contradictory on this side, such as the key. Nothing was sent.</summary>
    Configuration,
}
