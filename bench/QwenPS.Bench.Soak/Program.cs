using System.Diagnostics;
using System.Globalization;
using QwenPS.Bench.Soak;

// Makes many calls to an emulator in a separate process. A fault is applied to some of the calls. Every call must end with an answer or a typed error, and the
// use of resources must not grow. Arguments: [calls, default 500000] [concurrent calls, default 64] [percentage of faults, default 5] [seed, default 1]
int calls = Number(0, 500_000);
int atOnce = Number(1, 64);
double faults = Number(2, 5) / 100.0;
int seed = Number(3, 1);
const int rounds = 10;
(int Handles, int Threads, double Megabytes) most = (64, 16, 4);

using EmulatorProcess emulator = EmulatorProcess.Start();
var tally = new Tally();
var samples = new List<Sample>();
var elapsed = Stopwatch.StartNew();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls} calls, {atOnce} at once, {faults:P0} with one of {Faults.Count} faults, seed {seed}"));
Console.WriteLine(
    "| calls | seconds | answers | of a later try | typed errors | taken back | untyped | wrong | handles | threads | heap, MB | working set, MB |\n"
    + "|---|---|---|---|---|---|---|---|---|---|---|---|");
for (int round = 0; round < rounds; round++)
{
    // Each round creates new clients, which simulates users who connect again.
    var caller = new Caller(emulator, tally, faults);
    int next = (int)((long)calls * round / rounds) - 1;
    int end = (int)((long)calls * (round + 1) / rounds);
    await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
    {
        for (int number = Interlocked.Increment(ref next); number < end; number = Interlocked.Increment(ref next))
            await caller.CallAsync(number, new Random(seed ^ (number * 7919)));
    })));
    await emulator.ResetAsync();
    samples.Add(Sample.Take());
    Sample now = samples[^1];
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {end} | {elapsed.Elapsed.TotalSeconds:0} | {tally.Answers} | {tally.Recovered} | {tally.TypedErrors} | {tally.Cancelled} | "
        + $"{tally.Untyped} | {tally.Wrong} | {now.Handles} | {now.Threads} | {now.HeapMegabytes:0.0} | {now.WorkingSetMegabytes:0} |"));
}

Sample first = samples[0], last = samples[^1];
double heap = last.HeapMegabytes - first.HeapMegabytes;
Console.WriteLine("\nTyped errors: " + string.Join(", ", tally.Errors.Select(pair => $"{pair.Key} {pair.Value}")));
foreach (var pair in tally.UntypedErrors) Console.WriteLine($"UNTYPED {pair.Value} times: {pair.Key}");
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"From 10 % to 100 %: handles {last.Handles - first.Handles:+0;-0;0}, threads {last.Threads - first.Threads:+0;-0;0}, heap {heap:+0.0;-0.0;0} MB, "
    + $"working set {last.WorkingSetMegabytes - first.WorkingSetMegabytes:+0;-0;0} MB. {calls / elapsed.Elapsed.TotalSeconds:0} calls/s."));
var faultsFound = new List<string>();
if (tally.Untyped > 0) faultsFound.Add($"{tally.Untyped} untyped exceptions");
if (tally.Wrong > 0) faultsFound.Add($"{tally.Wrong} wrong answers");
if (tally.Ended != calls) faultsFound.Add($"{calls - tally.Ended} calls without an end");
if (last.Handles - first.Handles > most.Handles || last.Threads - first.Threads > most.Threads || heap > most.Megabytes) faultsFound.Add("growth");
Console.WriteLine(faultsFound.Count == 0
    ? "Every call ended in an answer, a typed error, or because its caller took it back; nothing grew."
    : "FAILED: " + string.Join(", ", faultsFound));
return faultsFound.Count == 0 ? 0 : 1;

int Number(int place, int otherwise) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
