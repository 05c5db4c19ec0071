using Microsoft.AspNetCore.WebUtilities;

namespace QwenPS.Emulator.Errors;

/// <summary>Provides the error for each status. This error is used if a fault specifies only a status.</summary>
internal static class StatusErrors
{
    public static ServiceError For(int status) => status switch
    {
        401 => AccountErrors.InvalidKey,
        402 => AccountErrors.InsufficientBalance,
        403 => AccountErrors.Frozen,
        429 => LimitErrors.RequestsPerMinute,
        500 => new(500, "internal_error", "The server had an error while processing your request")
        {
            NativeCode = "InternalError",
            NativeMessage = "An internal error has occured, please try again later or contact service support.",
        },
        503 => new(503, "service_unavailable", "The engine is currently overloaded, please try again later")
        {
            NativeCode = "ModelServingError",
            NativeMessage = "Too many requests. Your requests are being throttled due to system capacity limits. The engine is overloaded.",
        },
        504 => new(504, "request_timeout", "The request timed out.") { NativeCode = "RequestTimeOut" },
        _ => new(status, $"status_{status}", ReasonPhrases.GetReasonPhrase(status)),
    };
}
