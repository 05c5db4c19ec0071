using QwenPS.Catalog;

namespace QwenPS.Chat.Bulk;

/// <summary>Represents the rate at which a model can be called.</summary>
/// <param name="RequestsPerMinute">The limit on requests per minute, or null if the limit is unknown.</param>
/// <param name="TokensPerMinute">The limit on tokens per minute, or null if the limit is unknown.</param>
/// <param name="AnswerSeconds">The average duration of an answer in seconds, or null if the connection hasn't received an answer from this model.</param>
/// <param name="IsQuota">
/// A value that indicates whether the limits are from the service's quota. If this value is false, the limits were determined from earlier calls.
/// </param>
internal sealed record PlanRate(double? RequestsPerMinute = null, double? TokensPerMinute = null, double? AnswerSeconds = null, bool IsQuota = false);

/// <summary>
/// Estimates how long requests take. The estimate is based on the rate limits, the duration of an answer, and the number of concurrent requests.
/// </summary>
internal static class RunSchedule
{
    /// <summary>The assumed time until an answer begins, in seconds.</summary>
    private const double FirstTokenSeconds = 2;

    /// <summary>The assumed speed of an answer, in tokens per second.</summary>
    private const double TokensPerSecond = 50;

    /// <summary>Returns the time in seconds until all requests are answered.</summary>
    /// <param name="count">The number of requests.</param>
    /// <param name="interval">The minimum time in seconds between two requests, according to the rate limits.</param>
    /// <param name="answer">The duration of an answer in seconds.</param>
    /// <param name="concurrency">The maximum number of concurrent requests.</param>
    public static double GetSeconds(long count, double interval, double answer, int concurrency)
    {
        if (count <= 0) return 0;
        long last = count - 1;

        // Either the rate limits or the concurrency determines when the last request is sent. In the second case, requests are sent in waves. A request of the
        // next wave is sent when a request of the current wave is answered.
        double start = answer <= concurrency * interval ? last * interval : (last / concurrency * answer) + (last % concurrency * interval);
        return start + answer;
    }

    /// <summary>Returns the minimum time between two requests, in seconds, according to the rate limits.</summary>
    public static double GetInterval(PlannedRequests requests, PlanRate rate)
    {
        double byRequests = rate.RequestsPerMinute is > 0 and { } perMinute ? 60 / perMinute : 0;
        double tokens = (double)(requests.InputTokens + requests.UsualOutputTokens) / Math.Max(1, requests.Count);
        double byTokens = rate.TokensPerMinute is > 0 and { } tokensPerMinute ? 60 * tokens / tokensPerMinute : 0;
        return Math.Max(byRequests, byTokens);
    }

    /// <summary>
    /// Returns the duration of an answer in seconds. If the average duration is unknown, it's estimated from the usual number of output tokens.
    /// </summary>
    public static double GetAnswerSeconds(PlannedRequests requests, PlanRate rate) =>
        rate.AnswerSeconds ?? (FirstTokenSeconds + ((double)requests.UsualOutputTokens / Math.Max(1, requests.Count) / TokensPerSecond));
}
