using Polly;
using Polly.Retry;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Resilience;

/// <summary>
/// Tries a call again where that may help. The waits are about 1, 3, 7, 15, 30 s (2^n - 1, at most 30, with random jitter);
/// what the service asks for by <c>Retry-After</c> wins, up to two minutes.
/// </summary>
internal static class RetryPipeline
{
    /// <summary>Is told of each wait before the next try.</summary>
    public static readonly ResiliencePropertyKey<Func<TimeSpan, ValueTask>> OnRetryKey = new("QwenPS.OnRetry");

    private const int LongestStep = 5;

    /// <summary>The longest wait that a service can ask for: a gateway that says an hour, or a day by a clock that is wrong, is not to stop a job.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(2);

    /// <summary>In units of a second: what an answer needs that may be a limit per minute, or may be a quota that is used up.</summary>
    private const double Doubtful = 30;

    private static readonly Random Jitter = new();

    /// <param name="maxRetry">How often a call is tried again at most.</param>
    /// <param name="networkOnly">Whether only failures of the network are tried again.</param>
    /// <param name="unit">What counts as a second.</param>
    public static ResiliencePipeline Create(int maxRetry, bool networkOnly, TimeSpan unit)
    {
        if (maxRetry == 0) return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = maxRetry,
                ShouldHandle = args => new ValueTask<bool>(args.Outcome.Exception is QwenException exception && MayHelp(exception, args.AttemptNumber, networkOnly)),
                DelayGenerator = args => new ValueTask<TimeSpan?>(DelayOf((QwenException)args.Outcome.Exception!, args.AttemptNumber, unit)),
                OnRetry = args => args.Context.Properties.TryGetValue(OnRetryKey, out Func<TimeSpan, ValueTask>? onRetry)
                    ? onRetry(args.RetryDelay)
                    : default,
            })
            .Build();
    }

    private static bool MayHelp(QwenException exception, int attempt, bool networkOnly) =>
        (!networkOnly || exception.Kind == ErrorKind.Network) && exception.Retry switch
        {
            RetryRule.Always => true,
            RetryRule.Once => attempt == 0,
            _ => false,
        };

    /// <param name="exception">What the try ended with.</param>
    /// <param name="attempt">The try, counted from 0.</param>
    /// <param name="unit">What counts as a second.</param>
    internal static TimeSpan DelayOf(QwenException exception, int attempt, TimeSpan unit)
    {
        if (exception.RetryAfter is { } asked) return Min(asked, LongestAsked);
        double seconds = exception.Retry == RetryRule.Once && exception.Kind == ErrorKind.TokenQuota
            ? Doubtful
            : Math.Min(30, Math.Pow(2, Math.Min(attempt + 1, LongestStep)) - 1);
        double jitter;
        lock (Jitter) jitter = (Jitter.NextDouble() * 0.4) + 0.8;
        return TimeSpan.FromTicks((long)(seconds * jitter * unit.Ticks));
    }

    internal static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
