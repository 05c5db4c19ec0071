namespace QwenPS.Emulator.Errors;

/// <summary>Provides the errors for exceeded limits. If a client waits long enough, a retry succeeds.</summary>
internal static class LimitErrors
{
    public static ServiceError RequestsPerMinute { get; } =
        Requests("You exceeded your current requests list.", "Requests rate limit exceeded, please try again later.");

    public static ServiceError RequestsPerSecond { get; } =
        Requests("Too many requests per second. Please slow down.", "Requests per second limit exceeded, please try again later.");

    public static ServiceError Burst { get; } = new(
        429,
        "limit_burst_rate",
        "Request rate increased too quickly. To ensure system stability, please adjust your client logic to scale requests more smoothly over time.")
    {
        NativeCode = "Throttling.BurstRate",
    };

    public static ServiceError Concurrency { get; } =
        new(429, "concurrent_limit_exceeded", "Too many concurrent requests. Please reduce the number of requests in flight.");

    public static ServiceError TokensPerMinute { get; } =
        new(429, "Throttling.AllocationQuota", "Allocated quota exceeded, please increase your quota limit.");

    private static ServiceError Requests(string message, string nativeMessage) => new(429, "limit_requests", message)
    {
        NativeCode = "Throttling.RateQuota",
        NativeMessage = nativeMessage,
    };
}
