using System.Collections.Concurrent;
using System.Diagnostics;

namespace QwenPS.Fuzz;

/// <summary>Runs the cases of a target. The same seed produces the same cases, on any computer and with any number of threads.</summary>
/// <param name="target">The target.</param>
/// <param name="seed">The seed of all cases.</param>
/// <param name="patience">The time after which a case is treated as not responding.</param>
internal sealed class FuzzRun(FuzzTarget target, int seed, TimeSpan patience)
{
    private const int MaxFindings = 20;

    private readonly ConcurrentDictionary<string, Finding> _findings = new();
    private long _slowest;

    /// <summary>Gets the findings, without duplicates.</summary>
    public IReadOnlyCollection<Finding> Findings => [.. _findings.Values];

    /// <summary>Gets the duration of the slowest case.</summary>
    public TimeSpan Slowest => Stopwatch.GetElapsedTime(0, _slowest);

    /// <summary>Runs the cases with these numbers.</summary>
    public void Run(int first, int count)
    {
        var threads = new Thread[Environment.ProcessorCount];
        for (int i = 0; i < threads.Length; i++)
        {
            int offset = i;
            // The stack has the same size as the stack of a cmdlet.
            threads[i] = new Thread(() => RunSome(first + offset, first + count, threads.Length), 8 * 1024 * 1024);
            threads[i].Start();
        }

        foreach (Thread thread in threads) thread.Join();
    }

    /// <summary>Returns the input of a case.</summary>
    public byte[] CreateInput(int number) => new Mutator(target.Seeds).Next(CreateRandom(number));

    /// <summary>Runs an input. Returns null if the input causes no failure.</summary>
    public static Exception? Try(FuzzTarget target, byte[] input, Random random)
    {
        try
        {
            target.Run(input, random);
            return null;
        }
#pragma warning disable CA1031 // The fuzzer looks for any kind of exception.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }

    private void RunSome(int from, int end, int step)
    {
        using var watch = new Watch(patience);
        var mutator = new Mutator(target.Seeds);
        for (int number = from; number < end && _findings.Count < MaxFindings; number += step)
        {
            Random random = CreateRandom(number);
            byte[] input = mutator.Next(random);
            int choices = random.Next();
            watch.Begin(target, seed, number, input);
            long start = Stopwatch.GetTimestamp();
            Exception? exception = Try(target, input, new Random(choices));
            long took = Stopwatch.GetTimestamp() - start;
            watch.End();
            if (took > _slowest) _slowest = took;
            if (exception is not null) _findings.TryAdd(Finding.GetKind(exception), new Finding(target, seed, number, choices, input, exception));
        }
    }

    /// <summary><see cref="HashCode"/> isn't used, because its values differ from process to process.</summary>
    private Random CreateRandom(int number)
    {
        uint mixed = ((uint)seed * 2654435761u) ^ ((uint)number * 2246822519u);
        foreach (char c in target.Name) mixed = (mixed ^ c) * 16777619u;
        mixed ^= mixed >> 15;
        return new Random((int)(mixed & int.MaxValue));
    }
}
