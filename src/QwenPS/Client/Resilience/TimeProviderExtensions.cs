namespace QwenPS.Client.Resilience;

/// <summary>
/// Provides waits and time limits that use a <see cref="TimeProvider"/>. .NET Framework doesn't have the method overloads that accept a <see
/// cref="TimeProvider"/>.
/// </summary>
internal static class TimeProviderExtensions
{
    public static Task DelayAsync(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken) =>
#if NET
        Task.Delay(delay, time, cancellationToken);
#else
        time.Delay(delay, cancellationToken);
#endif

    /// <summary>Creates a token source that's canceled after the time limit.</summary>
    public static CancellationTokenSource CreateLimit(this TimeProvider time, TimeSpan limit) =>
#if NET
        new(limit, time);
#else
        time.CreateCancellationTokenSource(limit);
#endif
}
