using Polly;
using Polly.Retry;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Resilience;

/// <summary>
/// Retries a call if a retry can help. The waits are about 1, 3, 7, 15, and 30 seconds. The formula is 2^n - 1, with a maximum of 30 seconds and random jitter.
/// The wait in a <c>Retry-After</c> header has priority, up to two minutes.
/// </summary>
/// <remarks>
/// This is the only class that uses Polly, and it uses only Polly's retry strategy. Polly's timeouts aren't used, because each timeout needs its own error, and
/// because the idle time starts again with every byte (<see cref="Transport.AttemptClock"/>). Polly's rate limiter isn't used, because all calls to a model
/// share one limit (<see cref="Pacer"/>). Polly isn't used for the first attempt, because most calls don't need a retry, and because loading Polly takes
/// noticeable time in a new process.
/// </remarks>
internal sealed class RetryPipeline
{
    private const int MaxStep = 5;

    private static readonly ResiliencePropertyKey<Func<QwenException, TimeSpan, ValueTask>> OnRetryKey = new("QwenPS.OnRetry");

    /// <summary>The longest wait that a service can request. Without this limit, a gateway with an incorrect clock could delay a call for hours.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(2);

    /// <summary>The wait in seconds after an ambiguous error. The cause of such an error can be a limit per minute or an exhausted quota.</summary>
    private const double Doubtful = 30;

    private static readonly Random Jitter = new();

    private readonly ResiliencePipeline _pipeline;

    /// <param name="maxRetry">The maximum number of retries.</param>
    /// <param name="networkOnly">A value that indicates whether only network failures are retried.</param>
    /// <param name="time">The clock for the waits.</param>
    public RetryPipeline(int maxRetry, bool networkOnly, TimeProvider time) => _pipeline = Create(maxRetry, networkOnly, time);

    /// <summary>Retries a call after the first attempt failed. The attempt that already failed is passed to Polly as Polly's first attempt.</summary>
    /// <param name="failed">The task of the first attempt, which has already failed.</param>
    /// <param name="attempt">A function that makes another attempt.</param>
    /// <param name="onRetry">The function that is called before each wait, with the error and the length of the wait.</param>
    /// <param name="cancellationToken">A token that ends the waits.</param>
    public async Task<T> RetryAsync<T>(
        Task<T> failed, Func<Task<T>> attempt, Func<QwenException, TimeSpan, ValueTask> onRetry, CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(OnRetryKey, onRetry);
        Task<T>? known = failed;
        try
        {
            return await _pipeline.ExecuteAsync(
                async _ =>
                {
                    Task<T> next = known ?? attempt();
                    known = null;
                    return await next.ConfigureAwait(false);
                },
                context).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static ResiliencePipeline Create(int maxRetry, bool networkOnly, TimeProvider time)
    {
        if (maxRetry == 0) return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = maxRetry,
                ShouldHandle = args => new ValueTask<bool>(args.Outcome.Exception is QwenException exception && MayHelp(exception, args.AttemptNumber, networkOnly)),
                DelayGenerator = args => new ValueTask<TimeSpan?>(GetDelay((QwenException)args.Outcome.Exception!, args.AttemptNumber)),
                OnRetry = args => args.Context.Properties.TryGetValue(OnRetryKey, out Func<QwenException, TimeSpan, ValueTask>? onRetry)
                    ? onRetry((QwenException)args.Outcome.Exception!, args.RetryDelay)
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

    /// <param name="exception">The error of the attempt.</param>
    /// <param name="attempt">The number of the attempt, starting at 0.</param>
    internal static TimeSpan GetDelay(QwenException exception, int attempt)
    {
        if (exception.RetryAfter is { } asked) return Min(asked, MaxRetryAfter);
        double seconds = exception.Retry == RetryRule.Once && exception.Kind == ErrorKind.TokenQuota
            ? Doubtful
            : Math.Min(30, Math.Pow(2, Math.Min(attempt + 1, MaxStep)) - 1);
        double jitter;
        lock (Jitter) jitter = (Jitter.NextDouble() * 0.4) + 0.8;
        return TimeSpan.FromTicks((long)(seconds * jitter * TimeSpan.TicksPerSecond));
    }

    internal static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
