namespace QwenPS.Emulator.Errors;

/// <summary>Provides the errors for keys, accounts, and permissions.</summary>
internal static class AccountErrors
{
    public static ServiceError NoKey { get; } = Key(
        null,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). ",
        "No API-key provided.");

    public static ServiceError InvalidKey { get; } = Key("invalid_api_key", "Incorrect API key provided. ", "Invalid API-key provided.");

    public static ServiceError ExpiredKey { get; } = Key("expired_api_key", "The API key has expired.", "The API-key has expired.");

    public static ServiceError RevokedKey { get; } = Key("revoked_api_key", "The API key has been revoked.", "The API-key has been revoked.");

    public static ServiceError Arrearage { get; } =
        new(400, "Arrearage", "Access denied, please make sure your account is in good standing.");

    /// <summary>Gets the error for an insufficient balance. Its messages are from other providers that use the same protocol.</summary>
    public static ServiceError InsufficientBalance { get; } = new(402, "invalid_request_error", "Insufficient Balance")
    {
        Type = "unknown_error",
        NativeCode = "InsufficientBalance",
        Short = true,
    };

    public static ServiceError QuotaUsedUp { get; } =
        new(429, "insufficient_quota", "Free allocated quota exceeded.")
        {
            Short = true,
            NativeCode = "Throttling.AllocationQuota",
        };

    public static ServiceError WorkspaceDenied { get; } = new(403, "Workspace.AccessDenied", "Workspace access denied.");

    public static ServiceError Frozen { get; } = new(403, "AccessDenied", "Access denied.");

    public static ServiceError Unpurchased { get; } =
        new(403, "AccessDenied.Unpurchased", "Access to model denied. Please make sure you are eligible for using the model.");

    public static ServiceError ModelDenied { get; } = new(403, "Model.AccessDenied", "Model access denied.");

    public static ServiceError ModelNotFound(string model) =>
        new(404, "model_not_found", $"The model `{model}` does not exist or you do not have access to it.")
        {
            Type = "invalid_request_error",
            NativeCode = "ModelNotFound",
            NativeMessage = "Model can not be found.",
        };

    private static ServiceError Key(string? code, string message, string nativeMessage) => new(401, code, message)
    {
        Type = "invalid_request_error",
        NativeCode = "InvalidApiKey",
        NativeMessage = nativeMessage,
        Short = true,
    };
}
