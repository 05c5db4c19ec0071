using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Limits;

namespace QwenPS.Emulator.Batches;

/// <summary>
/// Enforces the limits on file calls per second. Uploads have their own limit, and all other calls share one limit. Rejected calls aren't counted.
/// </summary>
internal sealed class FileTraffic(EmulatorOptions options)
{
    private readonly Lock _gate = new();
    private readonly ScaledTimeProvider _time = new(options.TimeProvider, options.TimeScale);
    private SlidingWindow _uploads = new(TimeSpan.TicksPerSecond);
    private SlidingWindow _others = new(TimeSpan.TicksPerSecond);

    public ServiceError? Enter(bool isUpload)
    {
        lock (_gate)
        {
            (SlidingWindow? window, int? limit) = isUpload ? (_uploads, options.FileUploadsPerSecond) : (_others, options.FileCallsPerSecond);
            var now = _time.GetTimestamp();
            if (window.Total(now) >= limit) return LimitErrors.RequestsPerSecond;
            window.Add(now, 1);
            return null;
        }
    }

    public void Reset()
    {
        lock (_gate) (_uploads, _others) = (new SlidingWindow(TimeSpan.TicksPerSecond), new SlidingWindow(TimeSpan.TicksPerSecond));
    }
}
