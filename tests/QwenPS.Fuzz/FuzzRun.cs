using System.Collections.Concurrent;
using System.Diagnostics;

namespace QwenPS.Fuzz;

/// <summary>Runs cases of a target: the same seed gives the same cases, on any machine and however many threads there are.</summary>
/// <param name="target">The target.</param>
/// <param name="seed">The seed of all cases.</param>
/// <param name="patience">A case that takes longer hangs.</param>
internal sealed class FuzzRun(FuzzTarget target, int seed, TimeSpan patience)
{
    private const int MostFindings = 20;

    private readonly ConcurrentDictionary<string, Finding> _findings = new();
    private long _slowest;

    /// <summary>What was found, each kind once.</summary>
    public IReadOnlyCollection<Finding> Findings => [.. _findings.Values];

    /// <summary>The time of the slowest case.</summary>
    public TimeSpan Slowest => Stopwatch.GetElapsedTime(0, _slowest);

    /// <summary>Runs the cases with these numbers.</summary>
    public void Run(int first, int count)
    {
        var threads = new Thread[Environment.ProcessorCount];
        for (int i = 0; i < threads.Length; i++)
        {
            int offset = i;
            // A stack as large as a cmdlet's.
            threads[i] = new Thread(() => RunSome(first + offset, first + count, threads.Length), 8 * 1024 * 1024);
            threads[i].Start();
        }

        foreach (Thread thread in threads) thread.Join();
    }

    /// <summary>The input of a case.</summary>
    public byte[] InputOf(int number) => new Mutator(target.Seeds).Next(RandomOf(number));

    /// <summary>Runs one input; null where all is well.</summary>
    public static Exception? Try(FuzzTarget target, byte[] input, Random random)
    {
        try
        {
            target.Run(input, random);
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, it is what is looked for.
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
        for (int number = from; number < end && _findings.Count < MostFindings; number += step)
        {
            Random random = RandomOf(number);
            byte[] input = mutator.Next(random);
            int choices = random.Next();
            watch.Begin(target, seed, number, input);
            long start = Stopwatch.GetTimestamp();
            Exception? exception = Try(target, input, new Random(choices));
            long took = Stopwatch.GetTimestamp() - start;
            watch.End();
            if (took > _slowest) _slowest = took;
            if (exception is not null) _findings.TryAdd(Finding.KindOf(exception), new Finding(target, seed, number, choices, input, exception));
        }
    }

    /// <summary>Not <see cref="HashCode"/>: it is another one in every process.</summary>
    private Random RandomOf(int number)
    {
        uint mixed = ((uint)seed * 2654435761u) ^ ((uint)number * 2246822519u);
        foreach (char c in target.Name) mixed = (mixed ^ c) * 16777619u;
        mixed ^= mixed >> 15;
        return new Random((int)(mixed & int.MaxValue));
    }
}
