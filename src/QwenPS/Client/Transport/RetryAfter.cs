using System.Globalization;
using System.Net.Http.Headers;

namespace QwenPS.Client.Transport;

/// <summary>How long the service asks to wait: <c>retry-after-ms</c>, or <c>Retry-After</c> in seconds or as a date.</summary>
internal static class RetryAfter
{
    public static TimeSpan? Find(HttpResponseHeaders headers)
    {
        // Some gateways write fractions of a second, which the standard does not know.
        if ((Number(headers, "retry-after-ms") ?? Number(headers, "Retry-After") * 1000) is { } milliseconds) return TimeSpan.FromMilliseconds(milliseconds);
        if (headers.RetryAfter?.Date is not { } date) return null;
        TimeSpan wait = date - DateTimeOffset.UtcNow;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static double? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
        && double.TryParse(values.FirstOrDefault(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && number is >= 0 and <= int.MaxValue
            ? number
            : null;
}
