namespace QwenPS.Chat.Bulk;

/// <summary>A journal cannot be used.</summary>
internal sealed class JournalException(JournalProblem problem, string message, string remedy, Exception? innerException = null) : Exception(message, innerException)
{
    public JournalProblem Problem { get; } = problem;

    public string Remedy { get; } = remedy;
}

/// <summary>Why.</summary>
internal enum JournalProblem
{
    /// <summary>Another run writes to it.</summary>
    InUse,

    /// <summary>The file is something else, or a journal of a newer version.</summary>
    OtherFormat,

    /// <summary>It cannot be opened, read or written; the disk may be full.</summary>
    Unwritable,
}
