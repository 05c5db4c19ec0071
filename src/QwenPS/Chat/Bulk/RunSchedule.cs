using QwenPS.Catalog;

namespace QwenPS.Chat.Bulk;

/// <summary>The rate at which a model can be called.</summary>
/// <param name="RequestsPerMinute">The limit on requests; null if it isn't known.</param>
/// <param name="TokensPerMinute">The limit on tokens; null if it isn't known.</param>
/// <param name="AnswerSeconds">The average time of an answer in seconds; null if the connection hasn't called the model yet.</param>
/// <param name="IsQuota">Whether the limits are the service's quota. Otherwise, they were learned from earlier calls.</param>
internal sealed record PlanRate(double? RequestsPerMinute = null, double? TokensPerMinute = null, double? AnswerSeconds = null, bool IsQuota = false);

/// <summary>Estimates how long requests take, from the rate, the time of an answer, and the number of concurrent requests.</summary>
internal static class RunSchedule
{
    /// <summary>The assumed time until an answer begins.</summary>
    private const double FirstTokenSeconds = 2;

    /// <summary>The assumed tokens per second of an answer.</summary>
    private const double TokensPerSecond = 50;

    /// <param name="count">The number of requests.</param>
    /// <param name="interval">The time between two requests in seconds, which the rate requires.</param>
    /// <param name="answer">The time of an answer in seconds.</param>
    /// <param name="concurrency">The maximum number of concurrent requests.</param>
    public static double GetSeconds(long count, double interval, double answer, int concurrency)
    {
        if (count <= 0) return 0;
        long last = count - 1;

        // Either the rate decides when the last request is sent, or the concurrency: then requests are sent in waves, each as soon as a request of the wave
        // before it is answered.
        double start = answer <= concurrency * interval ? last * interval : (last / concurrency * answer) + (last % concurrency * interval);
        return start + answer;
    }

    /// <summary>Returns the time between two requests in seconds that the limits require.</summary>
    public static double GetInterval(PlannedRequests requests, PlanRate rate)
    {
        double byRequests = rate.RequestsPerMinute is > 0 and { } perMinute ? 60 / perMinute : 0;
        double tokens = (double)(requests.InputTokens + requests.UsualOutputTokens) / Math.Max(1, requests.Count);
        double byTokens = rate.TokensPerMinute is > 0 and { } tokensPerMinute ? 60 * tokens / tokensPerMinute : 0;
        return Math.Max(byRequests, byTokens);
    }

    /// <summary>Returns the time of an answer in seconds.</summary>
    public static double GetAnswerSeconds(PlannedRequests requests, PlanRate rate) =>
        rate.AnswerSeconds ?? (FirstTokenSeconds + ((double)requests.UsualOutputTokens / Math.Max(1, requests.Count) / TokensPerSecond));
}
