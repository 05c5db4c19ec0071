using System.Management.Automation;

namespace QwenPS.Diagnostics;

/// <summary>An exception and all that it carries inside: inner ones, those of an aggregate, that of an ErrorRecord.</summary>
internal static class ExceptionChain
{
    private const int Longest = 50;

    public static IEnumerable<Exception> Enumerate(Exception exception)
    {
        var seen = new List<Exception>();
        var waiting = new Queue<Exception>([exception]);
        while (waiting.Count > 0 && seen.Count < Longest)
        {
            Exception next = waiting.Dequeue();
            if (seen.Contains(next)) continue;
            seen.Add(next);
            yield return next;
            foreach (Exception inner in Inside(next)) waiting.Enqueue(inner);
        }
    }

    private static IEnumerable<Exception> Inside(Exception exception)
    {
        if (exception is AggregateException several)
        {
            foreach (Exception inner in several.InnerExceptions) yield return inner;
        }
        else if (exception.InnerException is { } inner) yield return inner;

        if ((exception as IContainsErrorRecord)?.ErrorRecord?.Exception is { } recorded) yield return recorded;
    }
}
