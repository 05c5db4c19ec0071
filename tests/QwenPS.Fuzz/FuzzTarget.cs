namespace QwenPS.Fuzz;

/// <summary>Represents a part of the module that reads external data.</summary>
internal abstract class FuzzTarget(string name)
{
    public string Name { get; } = name;

    /// <summary>Gets the share of the cases that the target gets, relative to other targets. Slow targets get fewer cases.</summary>
    public virtual int Share => 3;

    /// <summary>Gets the initial inputs, which were written by hand, recorded, or found by an earlier run.</summary>
    public IReadOnlyList<byte[]> Seeds => field ??= [.. Examples.Select(Corpus.Bytes), .. Corpus.ReadFiles(Name).Select(file => file.Bytes)];

    /// <summary>Gets the inputs that were written by hand.</summary>
    protected abstract IEnumerable<string> Examples { get; }

    /// <summary>Reads the input and checks the result. Catches only the exceptions that the reader is allowed to throw.</summary>
    /// <param name="input">The input.</param>
    /// <param name="random">The random generator for choices other than the input. It produces the same values for the same case.</param>
    /// <exception cref="FuzzException">A check failed.</exception>
    public abstract void Run(byte[] input, Random random);
}

/// <summary>A check failed.</summary>
internal sealed class FuzzException(string message) : Exception(message);

internal static class Must
{
    public static void Hold(bool condition, string what)
    {
        if (!condition) throw new FuzzException(what);
    }

    public static void BeSame(string expected, string actual, string what)
    {
        if (expected == actual) return;
        int at = 0;
        while (at < Math.Min(expected.Length, actual.Length) && expected[at] == actual[at]) at++;
        int from = Math.Max(0, at - 40);
        throw new FuzzException($"{what}: «{Cut(expected, from)}» became «{Cut(actual, from)}»");
    }

    private static string Cut(string text, int from) => text[Math.Min(from, text.Length)..Math.Min(text.Length, from + 120)];
}
