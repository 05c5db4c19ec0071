namespace QwenPS.Client.Resilience;

/// <summary>Waits with a clock. .NET Framework doesn't have an overload of Task.Delay that uses a clock.</summary>
internal static class TimeProviderExtensions
{
    public static Task DelayAsync(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken) =>
#if NET
        Task.Delay(delay, time, cancellationToken);
#else
        time.Delay(delay, cancellationToken);
#endif
}
