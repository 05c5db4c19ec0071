namespace QwenPS.Client.Resilience;

/// <summary>Provides waits that use a clock. In .NET Framework, Task.Delay has no overload with a clock.</summary>
internal static class TimeProviderExtensions
{
    public static Task DelayAsync(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken) =>
#if NET
        Task.Delay(delay, time, cancellationToken);
#else
        time.Delay(delay, cancellationToken);
#endif
}
