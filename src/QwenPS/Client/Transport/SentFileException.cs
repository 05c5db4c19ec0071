namespace QwenPS.Client.Transport;

/// <summary>
/// A file that is being sent cannot be read. Under its own name an IOException would become one of the network on the way through .NET's HTTP classes,
/// and the file would be sent again and again.
/// </summary>
internal sealed class SentFileException(Exception problem) : Exception(problem.Message, problem)
{
    /// <summary>What the file threw, however deep .NET has wrapped it; null where it was no file.</summary>
    public static Exception? FileProblemOf(Exception exception)
    {
        for (Exception? one = exception; one is not null; one = one.InnerException)
        {
            if (one is SentFileException) return one.InnerException;
        }

        return null;
    }
}
