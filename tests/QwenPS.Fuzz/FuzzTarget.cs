namespace QwenPS.Fuzz;

/// <summary>Something of the module that reads what strangers write.</summary>
internal abstract class FuzzTarget(string name)
{
    public string Name { get; } = name;

    /// <summary>How many of the cases it gets, beside the others: what takes longer, fewer.</summary>
    public virtual int Share => 3;

    /// <summary>Inputs to start from: written by hand, recorded, or found by an earlier run.</summary>
    public IReadOnlyList<byte[]> Seeds => field ??= [.. Examples.Select(Corpus.Bytes), .. Corpus.Of(Name).Select(file => file.Bytes)];

    /// <summary>Inputs written by hand.</summary>
    protected abstract IEnumerable<string> Examples { get; }

    /// <summary>
    /// Reads the input and checks what must hold of the outcome. Catches what the reader is allowed to throw, and nothing else.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="random">For choices beside the input; always the same for the same case.</param>
    /// <exception cref="FuzzException">Something does not hold.</exception>
    public abstract void Run(byte[] input, Random random);
}

/// <summary>Something that must hold does not.</summary>
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
