using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// The end of a run after an error that all remaining inputs would also have. The remaining inputs are only counted, because the error shows their number.
/// </summary>
/// <param name="record">The error of the first failed input.</param>
/// <param name="tally">Counts the inputs.</param>
/// <param name="time">The clock.</param>
internal sealed class RunEnd(ErrorRecord record, RunTally tally, TimeProvider time)
{
    /// <summary>A pipeline can be slow or endless, such as Get-Content -Wait. The error must not wait for it any longer than this.</summary>
    private static readonly TimeSpan MaxCounting = TimeSpan.FromSeconds(5);

    private readonly long _start = time.GetTimestamp();

    /// <summary>Counts an input that isn't sent.</summary>
    /// <exception cref="TerminatingException">The error has waited long enough for the number.</exception>
    public void Skip(ChatInput input)
    {
        if (!input.IsAnswered) tally.Skip();
        if (time.GetElapsedTime(_start) > MaxCounting) throw CreateException("Chat.RunEndedEarly");
    }

    /// <summary>Creates the error that ends the cmdlet.</summary>
    public TerminatingException CreateException() => CreateException("Chat.RunEnded");

    private TerminatingException CreateException(string key)
    {
        int unsent = tally.NotSent;
        if (unsent == 0) return new TerminatingException(record);
        string message = Texts.Join(record.ErrorDetails.Message, Texts.Format(key, unsent));
        return new TerminatingException(new ErrorRecord(record, null) { ErrorDetails = new ErrorDetails(message) { RecommendedAction = record.ErrorDetails.RecommendedAction } });
    }
}

/// <summary>Carries an error that all remaining inputs would also have from a request to its run.</summary>
internal sealed class RunEndedException(ErrorRecord record) : Exception(record.Exception.Message, record.Exception)
{
    public ErrorRecord Record { get; } = record;
}
