using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using QwenPS.Emulator;

namespace QwenPS.Bench.Bulk;

/// <summary>Measures a run against a separate emulator.</summary>
internal static class LimitedRun
{
    private const int AtOnce = 32;

    /// <summary>The number of requests per second that the limits allow, in emulated time.</summary>
    private const double Allowed = 10;

    /// <summary>The codes of the limits on requests and tokens, which are part of the quota. The limit on bursts isn't part of the quota.</summary>
    private static readonly string[] PredictableCodes = ["limit_requests", "Throttling.AllocationQuota"];

    /// <summary>The share of the run during which the rate still increases.</summary>
    private const double Ramp = 0.1;

    public static async Task<string> MeasureAsync(string name, int requests, double scale, Func<Uri, TimeSpan, Action<string>, Func<string, string, Task>> createClient)
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions
        {
            RequestsPerMinute = 600,
            TokensPerMinute = 60_000,
            RequestsPerSecond = 10,
            Burst = 5,
            TimeScale = scale,
        });
        int predictable = 0;
        Func<string, string, Task> ask = createClient(emulator.BaseUri, TimeSpan.FromSeconds(1 / scale), line =>
        {
            if (PredictableCodes.Any(code => line.Contains(code, StringComparison.Ordinal))) Interlocked.Increment(ref predictable);
        });

        // The first call compiles the code of both programs. If emulated time is faster, the compilation seems to take longer by the same factor. The first
        // call uses another model, because each model has separate limits.
        await ask("qwen-turbo", "warm");
        long warm = emulator.Counters.Requests;
        var ends = new ConcurrentBag<double>();
        int failed = 0;
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            try
            {
                await ask("qwen-plus", $"Classify ticket {number}: the printer on the second floor does not print.");
                ends.Add(watch.Elapsed.TotalSeconds);
            }
            catch (Exception exception)
            {
                if (Interlocked.Increment(ref failed) == 1) Console.Error.WriteLine($"{name}: {exception.Message}");
            }
        });
        double total = watch.Elapsed.TotalSeconds;
        double[] inOrder = [.. ends.Order()];
        int from = (int)(inOrder.Length * Ramp);
        double rate = (inOrder.Length - from) / (inOrder[^1] - inOrder[from]) / scale;
        EmulatorCounters counters = emulator.Counters;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {ends.Count} | {failed} | {counters.Rejected} | {predictable} | "
            + $"{100.0 * counters.Rejected / (counters.Requests - warm):0.0} % | {total:0.0} | {100 * rate / Allowed:0.0} % |");
    }
}
