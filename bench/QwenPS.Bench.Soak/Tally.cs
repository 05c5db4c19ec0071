using System.Collections.Concurrent;

namespace QwenPS.Bench.Soak;

/// <summary>Represents the results of the calls. This class is thread-safe.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _errors = new();
    private readonly ConcurrentDictionary<string, int> _untyped = new();
    private int _answers;
    private int _recovered;
    private int _cancelled;
    private int _wrong;

    public int Answers => _answers;

    /// <summary>Gets the number of answers that were received after a retry.</summary>
    public int Recovered => _recovered;

    /// <summary>Gets the number of calls that the caller canceled.</summary>
    public int Cancelled => _cancelled;

    /// <summary>Gets the number of answers with incorrect content.</summary>
    public int Wrong => _wrong;

    public int TypedErrors => _errors.Values.Sum();

    public int Untyped => _untyped.Values.Sum();

    public int Ended => Answers + Cancelled + TypedErrors + Untyped;

    public IEnumerable<KeyValuePair<string, int>> Errors => _errors.OrderByDescending(pair => pair.Value);

    public IEnumerable<KeyValuePair<string, int>> UntypedErrors => _untyped.OrderByDescending(pair => pair.Value);

    public void Answer(bool isRight, int attempts)
    {
        Interlocked.Increment(ref _answers);
        if (attempts > 1) Interlocked.Increment(ref _recovered);
        if (!isRight) Interlocked.Increment(ref _wrong);
    }

    public void Cancel() => Interlocked.Increment(ref _cancelled);

    public void Error(QwenException error) => _errors.AddOrUpdate(error.Kind.ToString(), 1, (_, count) => count + 1);

    public void Other(Exception exception) => _untyped.AddOrUpdate($"{exception.GetType().Name}: {exception.Message}", 1, (_, count) => count + 1);
}
